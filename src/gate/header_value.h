// How a person's name becomes the value of a header (SEC-41, SEC-56): never a CR, LF, NUL or another control.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace authfcgi::gate {

enum class NonAscii {
  kPercent,  // as encodeURIComponent writes it, "%" itself too: decodeURIComponent gives back what was there
  kUtf8,     // raw UTF-8
  kRfc8187,  // UTF-8''Ren%C3%A9 (RFC 8187 section 3.2), where there is something to encode
};

// "percent", "utf-8", "rfc8187": the values of the setting gate.nonAscii, checked when it was read.
NonAscii parse_non_ascii(std::string_view setting);

// Nothing when the text cannot be said without changing it: empty, not UTF-8, or with controls where nothing escapes them.
std::optional<std::string> encode_value(std::string_view text, NonAscii style);

// The same for an element of a list that commas join, so that a group named "a,admin" stays one group.
std::optional<std::string> encode_list_element(std::string_view text, NonAscii style);

}  // namespace authfcgi::gate
