// Management records (FastCGI 1.0 section 4): request id 0, asked by no web server in use and by every attacker.
// libfcgi answers them into a buffer of 64 bytes; we answer each name at most once (SEC-51).
#pragma once

#include <string>
#include <string_view>

#include "fastcgi/record.h"

namespace authfcgi::fastcgi {

// The record that answers a management record of this type and content: GET_VALUES_RESULT with the values that were
// asked for and are known, or UNKNOWN_TYPE. Pairs that are cut short end the list.
std::string answer_management(RecordType type, std::string_view content);

}  // namespace authfcgi::fastcgi
