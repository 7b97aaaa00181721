// What a person reads in a terminal: columns that stand below each other.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace authfcgi::cli {

// Rows of equally many cells, the first one the head. Nothing but the head when there is nothing to show.
void print_table(const std::vector<std::vector<std::string>>& rows, std::ostream& out);

// Without what could steer a terminal or hide a text from its reader: controls, and bytes that are no UTF-8, become "?".
std::string printable(std::string_view text);

}  // namespace authfcgi::cli
