// conf/authfcgi.schema.json as the program carries it: what may stand in the configuration, and in what words a
// complaint says so ("x-rule", "x-unit").
#pragma once

#include <string_view>

#include "json/schema.h"

namespace authfcgi::config {

// The file's text, compiled into the program: it must work where no data folder is.
std::string_view schema_text();

// Compiled once.
const json::Schema& schema();

// The schema object with its local $ref followed, if it has one.
const json::Value& dereference(const json::Value& rule);

// What must hold, for "..., but must be RULE": from x-rule, enum, minimum and maximum, or type.
std::string rule_in_words(const json::Value& rule);

}  // namespace authfcgi::config
