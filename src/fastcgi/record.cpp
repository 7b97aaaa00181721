#include "fastcgi/record.h"

#include <cassert>

namespace authfcgi::fastcgi {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t index) { return static_cast<std::uint8_t>(text[index]); }

// One byte, or four with the highest bit set.
std::optional<std::uint64_t> take_length(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  if (byte_at(rest, 0) < 0x80) {
    const std::uint64_t length = byte_at(rest, 0);
    rest.remove_prefix(1);
    return length;
  }
  if (rest.size() < 4) return std::nullopt;
  const std::uint64_t length = (std::uint64_t{byte_at(rest, 0)} & 0x7f) << 24 | std::uint64_t{byte_at(rest, 1)} << 16 |
                               std::uint64_t{byte_at(rest, 2)} << 8 | std::uint64_t{byte_at(rest, 3)};
  rest.remove_prefix(4);
  return length;
}

}  // namespace

RecordHeader parse_header(std::string_view text) {
  assert(text.size() >= kHeaderBytes);
  return {.version = byte_at(text, 0),
          .type = static_cast<RecordType>(byte_at(text, 1)),
          .request_id = static_cast<std::uint16_t>(byte_at(text, 2) << 8 | byte_at(text, 3)),
          .content_bytes = static_cast<std::size_t>(byte_at(text, 4) << 8 | byte_at(text, 5)),
          .padding_bytes = byte_at(text, 6)};
}

void append_record(std::string& out, RecordType type, std::uint16_t request_id, std::string_view content) {
  assert(content.size() <= kMaxContentBytes);
  const char header[kHeaderBytes] = {static_cast<char>(kVersion),
                                     static_cast<char>(type),
                                     static_cast<char>(request_id >> 8),
                                     static_cast<char>(request_id & 0xff),
                                     static_cast<char>(content.size() >> 8),
                                     static_cast<char>(content.size() & 0xff),
                                     0,
                                     0};
  out.append(header, sizeof header);
  out.append(content);
}

void append_end_request(std::string& out, std::uint16_t request_id) {
  append_record(out, RecordType::kEndRequest, request_id, std::string_view("\0\0\0\0\0\0\0\0", 8));
}

std::string hint_to_close(std::uint16_t request_id) {
  std::string record;
  append_record(record, RecordType::kStderr, request_id, {});
  return record;
}

std::optional<NameValue> take_pair(std::string_view& rest) {
  const auto name_bytes = take_length(rest);
  if (!name_bytes) return std::nullopt;
  const auto value_bytes = take_length(rest);
  if (!value_bytes || *name_bytes + *value_bytes > rest.size()) return std::nullopt;
  const NameValue pair{rest.substr(0, *name_bytes), rest.substr(*name_bytes, *value_bytes)};
  rest.remove_prefix(*name_bytes + *value_bytes);
  return pair;
}

}  // namespace authfcgi::fastcgi
