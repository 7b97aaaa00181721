#include "providers/catalogue.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "base/text.h"
#include "json/text.h"

namespace authfcgi::providers {

namespace {

// Endpoints may be text, which is short for an object with that url.
bool is_endpoint(std::string_view member) {
  return member == "authorization" || member == "token" || member == "userinfo";
}

std::string known_ids(const std::vector<std::string>& directories) {
  std::set<std::string> ids;
  for (const std::string& directory : directories) {
    std::error_code absent;  // a directory that is not there knows nobody
    for (const auto& file : std::filesystem::directory_iterator(directory, absent))
      if (file.path().extension() == ".json") ids.insert(file.path().stem().string());
  }
  return join({ids.begin(), ids.end()}, ", ");
}

}  // namespace

std::vector<std::string> catalogue_directories(const config::Config& config) {
  std::vector<std::string> directories;
  if (!config.provider_directory.empty()) directories.push_back(config.provider_directory);
  directories.push_back(AUTHFCGI_DATA_DIR "/providers");
  directories.push_back("conf/providers");
  return directories;
}

std::optional<json::Value> find_in_catalogue(std::string_view id, const std::vector<std::string>& directories,
                                             Complaints& complaints) {
  for (const std::string& directory : directories) {
    const std::string path = directory + "/" + std::string(id) + ".json";
    std::ifstream file(path, std::ios::binary);
    if (!file) continue;
    try {
      json::Value found = json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
      if (found.is_object()) return found;
      complaints.add("its catalogue file " + path + " holds no object");
    } catch (const json::ParseError& error) {
      complaints.add("its catalogue file " + path + " is not JSON: " + error.what());
    }
    return std::nullopt;
  }
  const std::string known = known_ids(directories);
  complaints.add("is not in the catalogue (" + (known.empty() ? "which is empty" : "which knows " + known) +
                 "): give it a type and an issuer, or write the file " + directories.front() + "/" + std::string(id) +
                 ".json");
  return std::nullopt;
}

json::Value merge(json::Value defaults, const json::Value& settings) {
  for (const json::Member& member : settings.object()) {
    if (member.value.is_null()) continue;
    json::Value* present = defaults.find(member.name);
    if (present && present->is_string() && member.value.is_object() && is_endpoint(member.name))
      *present = json::object({{"url", *present}});
    if (present && present->is_object() && member.value.is_object())
      *present = merge(std::move(*present), member.value);
    else
      defaults.set(member.name, member.value);
  }
  return defaults;
}

}  // namespace authfcgi::providers
