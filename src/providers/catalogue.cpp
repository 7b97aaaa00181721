#include "providers/catalogue.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "base/text.h"
#include "json/located.h"
#include "json/text.h"
#include "providers/file_schema.h"

namespace authfcgi::providers {

namespace {

// Endpoints may be text, which is short for an object with that url.
bool is_endpoint(std::string_view member) {
  return member == "authorization" || member == "token" || member == "userinfo";
}

// The file as an object that keeps to the schema, or complaints.
std::optional<json::Value> parse_file(const std::string& text, std::string_view id, const std::string& path,
                                      Complaints& complaints) {
  json::Value file;
  try {
    file = json::parse(text);
  } catch (const json::ParseError& error) {
    complaints.add("its catalogue file " + path + " is not JSON: line " +
                   std::to_string(json::line_at(text, error.offset())) + ": " + error.what());
    return std::nullopt;
  }
  std::vector<std::string> broken = check_file(file);
  if (broken.empty() && file.find_string("id") != id) broken.push_back("/id must be the name of the file");
  for (const std::string& complaint : broken) complaints.add("its catalogue file " + path + ": " + complaint);
  return broken.empty() ? std::optional(std::move(file)) : std::nullopt;
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
    return parse_file(std::string(std::istreambuf_iterator<char>(file), {}), id, path, complaints);
  }
  const std::string known = join(catalogue_ids(directories), ", ");
  complaints.add("is not in the catalogue (" + (known.empty() ? "which is empty" : "which knows " + known) +
                 "): give it a type and an issuer, or write the file " + directories.front() + "/" + std::string(id) +
                 ".json");
  return std::nullopt;
}

std::vector<std::string> catalogue_ids(const std::vector<std::string>& directories) {
  std::set<std::string> ids;
  for (const std::string& directory : directories) {
    std::error_code absent;  // a directory that is not there knows nobody
    for (const auto& file : std::filesystem::directory_iterator(directory, absent))
      if (file.path().extension() == ".json") ids.insert(file.path().stem().string());
  }
  return {ids.begin(), ids.end()};
}

bool is_usable(const json::Value& file, const json::Value& settings, Complaints& complaints) {
  const std::string type(file.find_string("type").value_or(""));
  if (type != "oidc" && type != "oauth") {
    complaints.add("is of type " + type + ", which is not available yet: only oidc and oauth are");
    return false;
  }
  const json::Value* anyway = settings.find("retired");
  const auto retired = file.find_string("retired");
  if (!retired || (anyway && *anyway == json::Value(false))) return true;
  complaints.add("was retired on " + std::string(*retired) + ". " +
                 std::string(file.find_string("status").value_or("The service has ended.")) +
                 " If it works for you, write \"retired\": false");
  return false;
}

json::Value merge(json::Value defaults, const json::Value& settings) {
  for (const json::Member& member : settings.object()) {
    if (member.value.is_null()) continue;
    json::Value* present = defaults.find(member.name);
    if (present && present->is_string() && member.value.is_object() && is_endpoint(member.name))
      *present = json::object({{"url", *present}});
    if (present && present->is_object() && member.value.is_string() && is_endpoint(member.name))
      present->set("url", member.value);
    else if (present && present->is_object() && member.value.is_object())
      *present = merge(std::move(*present), member.value);
    else
      defaults.set(member.name, member.value);
  }
  return defaults;
}

}  // namespace authfcgi::providers
