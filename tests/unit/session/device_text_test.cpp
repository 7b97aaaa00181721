#include "session/device_text.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("what a browser says of itself is kept as it is, while it is short and clean") {
  const std::string usual = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
  CHECK(session::clean_device_text(usual) == usual);
  CHECK(session::clean_device_text("").empty());
  CHECK(session::clean_device_text("caf\xC3\xA9") == "caf\xC3\xA9");
}

TEST_CASE("SEC-76: controls, other encodings and endless texts are not kept") {
  CHECK(session::clean_device_text(std::string("a\r\nb\0c\x7F\x1B[2J", 11)) == "a  b c  [2J");
  CHECK(session::clean_device_text("caf\xE9").empty());
  CHECK(session::clean_device_text(std::string(10000, 'a')) == std::string(session::kMaxDeviceText, 'a'));
  // The character that would be cut in two is left out.
  CHECK(session::clean_device_text(std::string(254, 'a') + "\xE2\x88\x9A") == std::string(254, 'a'));
  CHECK(session::clean_device_text(std::string(252, 'a') + "\xE2\x88\x9A") == std::string(252, 'a') + "\xE2\x88\x9A");
}
