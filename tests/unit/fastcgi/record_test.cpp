#include "fastcgi/record.h"

#include <doctest/doctest.h>

#include "support/fastcgi_peer.h"

using namespace authfcgi::fastcgi;
namespace peer = authfcgi::fastcgi_peer;

TEST_CASE("a record that was written is read back") {
  std::string out;
  append_record(out, RecordType::kStdout, 0x1234, std::string(300, 'x'));
  const RecordHeader header = parse_header(out);
  CHECK(header.version == 1);
  CHECK(header.type == RecordType::kStdout);
  CHECK(header.request_id == 0x1234);
  CHECK(header.content_bytes == 300);
  CHECK(header.record_bytes() == out.size());
}

TEST_CASE("END_REQUEST is the sixteen bytes of section 5.5") {
  std::string out;
  append_end_request(out, 1);
  CHECK(out == std::string("\x01\x03\x00\x01\x00\x08\x00\x00\0\0\0\0\0\0\0\0", 16));
}

TEST_CASE("name-value pairs come apart as they were put together, long lengths included") {
  const std::string long_value(200, 'v');
  const std::string text = peer::pair("NAME", "value") + peer::pair("EMPTY", "") + peer::pair("LONG", long_value);
  std::string_view rest = text;
  CHECK(take_pair(rest)->value == "value");
  CHECK(take_pair(rest)->name == "EMPTY");
  CHECK(take_pair(rest)->value == long_value);
  CHECK(rest.empty());
}

TEST_CASE("lengths that add up past 32 bits, or past what is there, give no pair (SEC-50, CVE-2025-23016)") {
  for (const std::string_view text : {std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff" "abc", 11), std::string_view("\x04\x02" "NAMEv", 7),
                                      std::string_view("\x80\x00", 2), std::string_view("\x01", 1)}) {
    std::string_view rest = text;
    CHECK_FALSE(take_pair(rest));
  }
}

TEST_CASE("the hint to close is an empty STDERR record") {
  CHECK(hint_to_close(1) == std::string("\x01\x07\x00\x01\x00\x00\x00\x00", 8));
}
