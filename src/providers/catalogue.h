// The catalogue of known providers: files <id>.json of the same shape as a provider that is written out. In such a file
// "options": {"issuer": TEXT} says that the operator must give an issuer, and what it looks like.
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
// cannot be read. id must be a provider id: it becomes part of a path.
std::optional<json::Value> find_in_catalogue(std::string_view id, const std::vector<std::string>& directories,
                                             Complaints& complaints);

// The settings laid over the defaults: objects member by member, everything else replaced, lists too (authjs-wire.md
// 15.56). An endpoint of which only the params are set keeps its URL (15.57). null counts as not said.
json::Value merge(json::Value defaults, const json::Value& settings);

}  // namespace authfcgi::providers
