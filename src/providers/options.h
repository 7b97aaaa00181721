// The options that a provider file declares beside those that every provider takes: a tenant, a base URL, an API key.
//
//   "options": {"issuer": "https://{tenant}.auth0.com or the custom domain",     text: must be given, and what it is
//               "apiVersion": {"meaning": "date as YYYYMMDD", "default": "20230131", "values": [...], "type": "url"}}
//
// A name with dots is a member of a member: "enterprise.baseUrl". "vars" are expressions computed from them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"
#include "providers/settings.h"

namespace authfcgi::providers {

struct Option {
  std::string name;
  std::string meaning;
  bool required = false;
  std::string type;     // "url" is checked as one; else only said to people
  json::Value fallback;  // null for none; text is a template
  std::vector<json::Value> values;  // the allowed ones; empty: any
};

// provider: a provider file, alone or with the configuration laid over it.
std::vector<Option> declared_options(const json::Value& provider);

// AUTH_AZURE_AD_ID for azure-ad and ID.
std::string environment_name(std::string_view id, std::string_view what);

// Options and vars by name, with clientId and issuer. Missing options and wrong values are complained about.
json::Value read_values(const json::Value& provider, bool allow_insecure_loopback, Complaints& complaints);

}  // namespace authfcgi::providers
