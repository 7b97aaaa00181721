// JSON values, one of each kind, to stand where another was expected.
#pragma once

#include "json/value.h"

namespace authfcgi::support {

inline json::Array one_of_each_kind() {
  return {json::Value(),      json::Value(true),   json::Value(-7),    json::Value(1.5),
          json::Value(""),    json::Value("text"), json::Value("AA="), json::Value("\xc3\xa9"),
          json::array({"a"}), json::array(),       json::object(),     json::object({{"id", "AAAA"}})};
}

}  // namespace authfcgi::support
