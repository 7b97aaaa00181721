// Small words about text that several rooms need and the standard library lacks. ASCII only where case is meant:
// the locale never has a say in a protocol.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace authfcgi {

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);

// Without the blanks and tabs at both ends.
std::string_view trim(std::string_view text);

// The pieces between separators, empty ones included: "a,,b" has three.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& pieces, std::string_view separator);

// Lower-case hexadecimal.
std::string hex_encode(std::string_view bytes);

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text);

// True where a byte is a control (below 0x20, or 0x7F): CR, LF and NUL among them (SEC-41).
bool has_control(std::string_view text);
// The same for a header's value, where a tab may stand (RFC 9110 section 5.5).
bool has_control_besides_tab(std::string_view text);

// The value of a hexadecimal digit of either case, or -1.
int hex_value(char digit);

// "%XX", upper case: how every percent-encoding writes a byte that may not stay.
void append_percent_escape(std::string& text, char byte);

// As ECMAScript's encodeURIComponent: A-Z a-z 0-9 - _ . ! ~ * ' ( ) stay, every other byte becomes %XX.
std::string percent_encode(std::string_view text);

// Strict: nothing for a broken escape or for bytes that are not UTF-8 afterwards. '+' stays '+'.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace authfcgi
