// FastCGI 1.0's records (specification, sections 3.3, 4 and 8), as far as we judge and write them ourselves. What a
// request and its answer are made of is libfcgi's; this is for what libfcgi must never see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace authfcgi::fastcgi {

enum class RecordType : std::uint8_t {
  kBeginRequest = 1,
  kAbortRequest = 2,
  kEndRequest = 3,
  kParams = 4,
  kStdin = 5,
  kStdout = 6,
  kStderr = 7,
  kGetValues = 9,
  kGetValuesResult = 10,
  kUnknownType = 11,
};

inline constexpr std::size_t kHeaderBytes = 8;
inline constexpr std::size_t kMaxContentBytes = 65535;
inline constexpr std::uint8_t kVersion = 1;

struct RecordHeader {
  std::uint8_t version;
  RecordType type;
  std::uint16_t request_id;
  std::size_t content_bytes;
  std::size_t padding_bytes;

  std::size_t record_bytes() const { return kHeaderBytes + content_bytes + padding_bytes; }
};

// The first eight bytes of text, which must be there.
RecordHeader parse_header(std::string_view text);

// Appends one record without padding. content is at most kMaxContentBytes long.
void append_record(std::string& out, RecordType type, std::uint16_t request_id, std::string_view content);

// Appends END_REQUEST with application status 0 and protocol status FCGI_REQUEST_COMPLETE.
void append_end_request(std::string& out, std::uint16_t request_id);

// An empty STDERR record, the one record that a web server may find on a connection at any moment and has to
// overlook. nginx closes an idle kept connection on which anything arrives, and overlooks it when it has just sent
// the next request there: so a worker can have its connections closed without losing a request.
std::string hint_to_close(std::uint16_t request_id);

struct NameValue {
  std::string_view name;
  std::string_view value;
};

// Takes the next name-value pair (section 3.4) off the front of rest, which must not be empty. Nothing if it is cut
// short: lengths are added in 64 bits and held against what is there (CVE-2025-23016).
std::optional<NameValue> take_pair(std::string_view& rest);

}  // namespace authfcgi::fastcgi
