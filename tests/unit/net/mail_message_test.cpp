#include "net/mail_message.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "base/text.h"
#include "support/counted_random.h"

using namespace authfcgi;
using model::EmailAddress;
using model::Mailbox;

namespace {

constexpr Instant kNow{std::chrono::milliseconds(1795269600000)};  // 2026-11-21T14:00:00Z

Mailbox mailbox(const std::string& name) { return {name, EmailAddress::parse("no-reply@example.com")}; }

std::string mail(const std::string& subject = "Sign in", const std::string& text = "text", const std::string& html = "<p>") {
  crypto::SystemRandom random;
  return net::build_mail(mailbox("Example"), EmailAddress::parse("ada@example.com"),
                         {.subject = subject, .text = text, .html = html}, kNow, random);
}

bool has_line(const std::string& message, const std::string& line) {
  return ("\r\n" + message).find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a mail has the headers of RFC 5322 and the same content twice") {
  const std::string message = mail("Sign in to app.example.com", "Guten Tag\n", "<p>Grüße</p>");
  CHECK(has_line(message, "From: Example"));
  CHECK(has_line(message, " <no-reply@example.com>"));
  CHECK(has_line(message, "To: ada@example.com"));
  CHECK(has_line(message, "Subject: Sign in to app.example.com"));
  CHECK(has_line(message, "Date: Sat, 21 Nov 2026 14:00:00 +0000"));
  CHECK(has_line(message, "MIME-Version: 1.0"));
  CHECK(has_line(message, "Auto-Submitted: auto-generated"));
  CHECK(has_line(message, "Content-Type: text/plain; charset=utf-8"));
  CHECK(has_line(message, "Content-Type: text/html; charset=utf-8"));
  CHECK(has_line(message, "<p>Gr=C3=BC=C3=9Fe</p>"));
  CHECK(message.find("@example.com>\r\n") != std::string::npos);
  CHECK(message.ends_with("--\r\n"));
}

TEST_CASE("every line ends with CRLF, has at most 998 bytes, and all of it is ASCII") {
  const std::string long_text(5000, 'x');
  const std::string message = mail(long_text + "ü", "Ünïcödé " + long_text + "\n\n", long_text);
  for (const auto line : split(message, '\n')) {
    if (line.empty()) continue;
    CHECK(line.back() == '\r');
    CHECK(line.size() <= 999);
    CHECK(line.substr(0, line.size() - 1).find('\r') == std::string_view::npos);
  }
  for (const char c : message) REQUIRE(static_cast<unsigned char>(c) < 0x80);
}

TEST_CASE("words beyond ASCII are encoded by RFC 2047, never within a character") {
  CHECK(net::encode_header_text("Sign in") == "Sign in");
  CHECK(net::encode_header_text("Grüße") == "=?utf-8?B?R3LDvMOfZQ==?=");
  CHECK(net::encode_header_text("=?x") == "=?utf-8?B?PT94?=");
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "ü";
  const std::string encoded = net::encode_header_text("a" + umlauts);
  for (const auto word : split(encoded, '\n')) CHECK(trim(word).size() <= 76);
  CHECK(encoded.find("?=\r\n =?utf-8?B?") != std::string::npos);
  CHECK(encoded.starts_with("=?utf-8?B?YcO8"));
  // 39 bytes would end within a character: "a" and 19 umlauts are 39, without it there are 38.
  CHECK(net::encode_header_text(umlauts).substr(0, 64).ends_with("w7w=?="));
}

TEST_CASE("a line with an encoded word has at most 76 bytes, the name of its field among them (RFC 2047 section 2)") {
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "ü";
  const std::string message = mail(umlauts);
  CHECK(has_line(message, "Subject: " + std::string(net::encode_header_text(umlauts).substr(0, 64))));
  for (const auto line : split(message, '\n')) CHECK(trim(line).size() <= 76 + 1);
}

TEST_CASE("a header that a control character could end is refused (CVE-2022-35924)") {
  CHECK_THROWS_AS(net::encode_header_text("a\r\nBcc: b@example.com"), Error);
  CHECK_THROWS_AS(net::encode_header_text(std::string("a\0b", 3)), Error);
  CHECK_THROWS_AS(mail("a\nb"), Error);
}

TEST_CASE("a display name is quoted where it must be and encoded where it is not ASCII") {
  CHECK(net::encode_mailbox(mailbox("")) == "no-reply@example.com");
  CHECK(net::encode_mailbox(mailbox("Example App")) == "Example App\r\n <no-reply@example.com>");
  CHECK(net::encode_mailbox(mailbox("Doe, Jane \"J\"")) == "\"Doe, Jane \\\"J\\\"\"\r\n <no-reply@example.com>");
  CHECK(net::encode_mailbox(mailbox("Auth.js")) == "\"Auth.js\"\r\n <no-reply@example.com>");
  CHECK(net::encode_mailbox(mailbox("Müller")) == "=?utf-8?B?TcO8bGxlcg==?=\r\n <no-reply@example.com>");
  CHECK(net::encode_mailbox({"A", EmailAddress::parse("a@bücher.example")}) ==
        "A\r\n <a@xn--bcher-kva.example>");
}

TEST_CASE("quoted-printable, the examples and rules of RFC 2045 section 6.7") {
  CHECK(net::quoted_printable("a=b") == "a=3Db");
  CHECK(net::quoted_printable("a \nb\t") == "a=20\r\nb=09");
  CHECK(net::quoted_printable("a b") == "a b");
  CHECK(net::quoted_printable("\xFF") == "=FF");
  CHECK(net::quoted_printable(".\n.") == "=2E\r\n=2E");
  CHECK(net::quoted_printable("From here") == "=46rom here");
  CHECK(net::quoted_printable("a\rb") == "a=0Db");
  for (std::size_t size : {74u, 75u, 76u, 77u, 150u, 151u}) {
    CAPTURE(size);
    const std::string encoded = net::quoted_printable(std::string(size, 'x') + "ü");
    std::string back;
    for (const auto line : split(encoded, '\n')) {
      const std::string_view bare = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
      CHECK(bare.size() <= 76);
      back += bare.ends_with('=') ? bare.substr(0, bare.size() - 1) : bare;
    }
    CHECK(back == std::string(size, 'x') + "=C3=BC");
  }
}
