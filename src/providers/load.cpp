#include "providers/load.h"

#include <set>

#include "config/load.h"
#include "providers/catalogue.h"
#include "providers/parse.h"
#include "providers/profile.h"

namespace authfcgi::providers {

namespace {

// One entry to one Provider; a nameless one is called by its place.
std::optional<Provider> load_one(const json::Value& entry, const config::Config& config, Complaints& complaints) {
  if (!entry.is_object()) {
    complaints.add("is a value of kind " + std::string(entry.kind()) + ", but must be an object");
    return std::nullopt;
  }
  const auto id = entry.find_string("id");
  if (!id || !is_provider_id(*id)) {
    complaints.add("id " + present(entry.find("id")) + ", but must be text of A-Z a-z 0-9 - _ . ~");
    return std::nullopt;
  }
  complaints.place = "provider \"" + std::string(*id) + "\": ";
  json::Value base = json::object();
  if (!entry.find("type")) {
    auto file = find_in_catalogue(*id, catalogue_directories(config), complaints);
    if (!file || !is_usable(*file, entry, complaints)) return std::nullopt;
    base = std::move(*file);
  }
  const auto type = (entry.find("type") ? entry : base).find_string("type");
  const bool has_profile = type == "oidc" || type == "oauth";
  if (has_profile && !base.find("profile")) base.set("profile", default_profile());
  return parse(merge(std::move(base), entry), config, complaints);
}

// "authfcgi.json:12: "
std::string place_of(std::size_t index, const config::Config& config) {
  const bool is_known = index < config.provider_lines.size();
  return config.file + (is_known ? ":" + std::to_string(config.provider_lines[index]) : "") + ": ";
}

}  // namespace

std::vector<Provider> load(const config::Config& config) {
  std::vector<Provider> providers;
  std::vector<std::string> all;
  std::set<std::string> ids;

  for (std::size_t index = 0; index < config.providers.size(); ++index) {
    Complaints complaints;
    complaints.place = "providers[" + std::to_string(index) + "]: ";
    auto provider = load_one(config.providers[index], config, complaints);
    if (provider && !ids.insert(provider->id).second) complaints.add("id is taken by an earlier provider");
    for (const std::string& complaint : complaints.all) all.push_back(place_of(index, config) + complaint);
    if (provider && complaints.all.empty()) providers.push_back(std::move(*provider));
  }
  if (!all.empty()) throw config::ConfigError(std::move(all));
  return providers;
}

const Provider* find(const std::vector<Provider>& providers, std::string_view id) {
  for (const Provider& provider : providers)
    if (provider.id == id) return &provider;
  return nullptr;
}

}  // namespace authfcgi::providers
