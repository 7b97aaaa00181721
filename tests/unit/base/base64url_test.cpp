#include "base/base64url.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("base64url writes the examples of RFC 4648 section 10 without padding") {
  CHECK(base64url_encode("") == "");
  CHECK(base64url_encode("f") == "Zg");
  CHECK(base64url_encode("fo") == "Zm8");
  CHECK(base64url_encode("foobar") == "Zm9vYmFy");
  CHECK(base64url_encode("\xfb\xff") == "-_8");
  CHECK(base64_encode("\xfb\xff") == "+/8=");
  CHECK(base64_encode("f") == "Zg==");
}

TEST_CASE("every byte string of up to 70 bytes comes back") {
  std::string bytes;
  for (int i = 0; i < 70; ++i) {
    CHECK(base64url_decode(base64url_encode(bytes)) == bytes);
    bytes += static_cast<char>(i * 37 + 200);
  }
}

TEST_CASE("another spelling of the same bytes is refused (SEC-6, SEC-31)") {
  CHECK(base64url_decode("Zg") == "f");
  for (const char* text : {"Zg==", "Zh", "Zk", "Zm9", "Z", "Zg\n", " Zg", "Z+", "Z/", "Zm8=", "Zm\xc3"}) {
    CAPTURE(text);
    CHECK_FALSE(base64url_decode(text).has_value());
  }
}

TEST_CASE("what others wrote in base64 is read in either alphabet, padded or not, and nothing else") {
  const std::string bytes("\xfb\xff\xfe\x00", 4);
  for (const char* text : {"+//+AA==", "-__-AA", "-__-AA==", "+/_-AA", "+//+AA="}) {
    CAPTURE(text);
    CHECK(base64_decode(text) == bytes);
  }
  CHECK(base64_decode("") == "");
  CHECK(base64_decode(base64_encode(bytes)) == bytes);
  for (const char* text : {"A", "AA===", "AA=A", "=AAA", "A A=", "AB", "AA\n", "\xc3\xa9", "===="}) {
    CAPTURE(text);
    CHECK_FALSE(base64_decode(text));
  }
}
