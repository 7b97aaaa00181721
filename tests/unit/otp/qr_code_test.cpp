#include "otp/qr_code.h"

#include <doctest/doctest.h>

#include "otp/error.h"

using namespace authfcgi;
using otp::qr_code_svg;

TEST_CASE("a QR code is an inline picture with a name and nothing from elsewhere") {
  const auto svg = qr_code_svg("otpauth://totp/a:b?secret=GEZDGNBV", "QR code for your app");
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.ends_with("</svg>"));
  CHECK(svg.find("role=\"img\"") != std::string::npos);
  CHECK(svg.find("<title>QR code for your app</title>") != std::string::npos);
  for (const auto* foreign : {"href", "url(", "<script", "style", "<image"}) CHECK(svg.find(foreign) == std::string::npos);
}

TEST_CASE("its three corners are there, inside a quiet zone of four modules (ISO/IEC 18004)") {
  const auto svg = qr_code_svg("HELLO", "x");  // version 1: 21 modules
  CHECK(svg.find("viewBox=\"0 0 29 29\"") != std::string::npos);
  for (const auto* corner : {"M4 4h7v1h-7z", "M18 4h7v1h-7z", "M4 24h7v1h-7z"}) CHECK(svg.find(corner) != std::string::npos);
}

TEST_CASE("the title is text, whatever it says") {
  const auto svg = qr_code_svg("a", "<script>\"'&");
  CHECK(svg.find("<title>&lt;script&gt;&quot;&#39;&amp;</title>") != std::string::npos);
  CHECK(svg.find("<script") == std::string::npos);
}

TEST_CASE("a text that fits into no QR code is an error") {
  CHECK_THROWS_AS(qr_code_svg("", "x"), otp::OtpError);
  CHECK_THROWS_AS(qr_code_svg(std::string(5000, 'x'), "x"), otp::OtpError);
}
