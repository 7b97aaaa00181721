#include "cli/providers.h"

#include <memory>
#include <ostream>

#include "base/text.h"
#include "cli/usage.h"
#include "providers/catalogue.h"
#include "providers/options.h"

namespace authfcgi::cli {

namespace {

struct Wish {
  std::string show;  // an id; empty: list all
  std::string config_file;
};

Wish read_wish(std::vector<std::string> words) {
  Wish wish;
  if (words.size() >= 2 && words[0] == "show") {
    wish.show = words[1];
    words.erase(words.begin(), words.begin() + 2);
  }
  if (!words.empty()) wish.config_file = read_config_argument("providers", words);
  return wish;
}

bool has_client(const json::Value& file) {
  const auto type = file.find_string("type");
  return type == "oidc" || type == "oauth";
}

json::Value read_file(const std::string& id, const std::vector<std::string>& directories) {
  authfcgi::providers::Complaints complaints;
  complaints.place = "provider \"" + id + "\" ";
  auto file = authfcgi::providers::find_in_catalogue(id, directories, complaints);
  if (!file) throw config::ConfigError(complaints.all);
  return std::move(*file);
}

std::string environment_names(const std::string& id, const json::Value& file) {
  std::vector<std::string> names = {authfcgi::providers::environment_name(id, "ID"), authfcgi::providers::environment_name(id, "SECRET")};
  for (const auto& option : authfcgi::providers::declared_options(file))
    if (option.name == "issuer") names.push_back(authfcgi::providers::environment_name(id, "ISSUER"));
  return join(names, " ");
}

// keycloak  Keycloak  oidc  needs issuer  AUTH_KEYCLOAK_ID ...
void list(const std::string& id, const json::Value& file, std::ostream& out) {
  std::vector<std::string> needed, possible;
  for (const auto& option : authfcgi::providers::declared_options(file)) (option.required ? needed : possible).push_back(option.name);
  out << id << '\t' << file.find_string("name").value_or("") << '\t' << file.find_string("type").value_or("");
  out << '\t' << (needed.empty() ? "needs nothing more" : "needs " + join(needed, ", "));
  if (!possible.empty()) out << "; may have " << join(possible, ", ");
  if (has_client(file)) out << '\t' << environment_names(id, file);
  if (const auto day = file.find_string("retired")) out << "\tretired on " << *day;
  out << '\n';
}

void show(const std::string& id, const json::Value& file, const std::string& prefix, std::ostream& out) {
  out << file.find_string("name").value_or("") << " (" << id << ", " << file.find_string("type").value_or("") << ")\n";
  if (const auto day = file.find_string("retired")) out << "  retired:      " << *day << '\n';
  if (const auto status = file.find_string("status")) out << "  status:       " << *status << '\n';
  if (const auto other = file.find_string("replacedBy")) out << "  replaced by:  " << *other << '\n';
  if (has_client(file)) {
    out << "  redirect URI: " << prefix << "/callback/" << id << '\n';
    out << "  environment:  " << environment_names(id, file) << '\n';
  }
  for (const auto& option : authfcgi::providers::declared_options(file))
    out << "  " << option.name << (option.required ? " (must be given): " : ": ") << option.meaning << '\n';
  if (const json::Value* notes = file.find("notes"))
    for (const json::Value& note : notes->array()) out << "  " << note.string() << '\n';
}

}  // namespace

int providers(const std::vector<std::string>& arguments, const config::Environment& environment, std::ostream& out) {
  const Wish wish = read_wish(arguments);
  const auto config = wish.config_file.empty() ? std::make_unique<const config::Config>()
                                               : config::load(wish.config_file, environment);
  const auto directories = authfcgi::providers::catalogue_directories(*config);
  if (wish.show.empty()) {
    for (const std::string& id : authfcgi::providers::catalogue_ids(directories)) list(id, read_file(id, directories), out);
    return 0;
  }
  const std::string origin = config->url ? config->url->origin() : "https://YOUR-SITE";
  show(wish.show, read_file(wish.show, directories), origin + config->base_path, out);
  return 0;
}

}  // namespace authfcgi::cli
