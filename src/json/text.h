// JSON text to value and back (RFC 8259), strictly: what comes from outside is hostile (SEC-24).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "json/value.h"

namespace authfcgi::json {

class ParseError : public Error {
 public:
  ParseError(const std::string& what, std::size_t offset) : Error(what), offset_(offset) {}
  std::size_t offset() const { return offset_; }  // bytes from the start

 private:
  std::size_t offset_;
};

inline constexpr std::size_t kMaxDepth = 32;

// One document and nothing after it. Refused with ParseError: comments, trailing commas, invalid UTF-8, depth over
// kMaxDepth (never recursing), duplicate member names, numbers that are no finite double. Integers beyond 64 bits
// become doubles. U+0000 inside a string is kept: who reads a security-relevant string checks it.
Value parse(std::string_view text);

// Compact, members in order, non-ASCII as it is: as JSON.stringify writes.
std::string write(const Value& value);

}  // namespace authfcgi::json
