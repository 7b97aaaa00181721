// JSON that people write: with comments, and with the line of every value, so that a complaint can point at it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "json/value.h"

namespace authfcgi::json {

struct Located {
  Value value;
  // From a JSON pointer (RFC 6901; "" is the whole document) to the line on which the member's name stands, or the
  // element begins; the first line is 1.
  std::map<std::string, int> lines;

  // Of the value at pointer, or of the nearest one that holds it.
  int line(std::string pointer) const;
};

// As parse(), but comments, both // and /* */, count as blanks. The offset of a ParseError is the text's own.
Located parse_located(std::string_view text);

// The line in which an offset into text lies; the first is 1.
int line_at(std::string_view text, std::size_t offset);

// The pointer to a member or element of the value at pointer.
std::string append_to_pointer(std::string_view pointer, std::string_view name);
std::string append_to_pointer(std::string_view pointer, std::size_t index);

// What a pointer leads to, or nullptr.
const Value* resolve(const Value& document, std::string_view pointer);

}  // namespace authfcgi::json
