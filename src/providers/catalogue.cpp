#include "providers/catalogue.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <set>

#include "base/text.h"
#include "json/located.h"
#include "json/text.h"
#include "providers/file_schema.h"

namespace authfcgi::providers {

namespace {

bool is_one_of(std::initializer_list<std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Endpoints may be text, which is short for an object with that url.
bool is_endpoint(std::string_view name) { return is_one_of({"authorization", "token", "userinfo"}, name); }

// What stands in these is replaced whole: a parameter, an expression.
bool is_flat(std::string_view name) {
  return is_one_of({"client", "options", "profile", "style", "vars", "params", "body", "headers", "send"}, name);
}

json::Value lay_over(json::Value defaults, const json::Value& settings) {
  for (const json::Member& member : settings.object()) defaults.set(member.name, member.value);
  return defaults;
}

json::Value lay_endpoint_over(const json::Value& known, const json::Value& given) {
  json::Value endpoint = known.is_object() ? known : json::object({{"url", known}});
  if (!given.is_object()) {
    endpoint.set("url", given);
    return endpoint;
  }
  for (const json::Member& member : given.object()) {
    if (member.value.is_null()) continue;
    const json::Value* there = endpoint.find(member.name);
    const bool both = there && there->is_object() && member.value.is_object() && is_flat(member.name);
    endpoint.set(member.name, both ? lay_over(*there, member.value) : member.value);
  }
  return endpoint;
}

json::Value merge_member(std::string_view name, const json::Value& known, const json::Value& given) {
  const bool both = known.is_object() && given.is_object();
  if (is_endpoint(name) && (both || known.is_object() != given.is_object())) return lay_endpoint_over(known, given);
  return both && is_flat(name) ? lay_over(known, given) : given;
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
    const json::Value* known = defaults.find(member.name);
    defaults.set(member.name, known ? merge_member(member.name, *known, member.value) : member.value);
  }
  return defaults;
}

}  // namespace authfcgi::providers
