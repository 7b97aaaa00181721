// The catalogue of known providers: files <id>.json of the same shape as a provider that is written out
// (conf/provider.schema.json). "options" there says what the operator must or may give (options.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "json/value.h"
#include "providers/settings.h"

namespace authfcgi::providers {

// Where to look, in this order: the operator's own directory, the installed one, and conf/providers of the working tree
// when the program is run from there.
std::vector<std::string> catalogue_directories(const config::Config& config);

// The first <id>.json of these directories. Nothing, and a complaint that names what is known, when there is none or it
// does not keep to its schema. id must be a provider id: it becomes part of a path.
std::optional<json::Value> find_in_catalogue(std::string_view id, const std::vector<std::string>& directories,
                                             Complaints& complaints);

// The ids of all files in these directories, sorted.
std::vector<std::string> catalogue_ids(const std::vector<std::string>& directories);

// False, and why, for a type that we cannot do, and for a service that has ended, unless settings say "retired": false.
bool is_usable(const json::Value& file, const json::Value& settings, Complaints& complaints);

// The settings laid over the defaults, member by member down to a single parameter, a member of the profile or a var:
// what stands there is replaced whole, an expression too, and so is a list (authjs-wire.md 15.56). An endpoint of which
// only the params are set keeps its URL (15.57), and one whose URL is set as text keeps the rest. null counts as not said,
// but takes a parameter away, and is a value in the profile.
json::Value merge(json::Value defaults, const json::Value& settings);

}  // namespace authfcgi::providers
