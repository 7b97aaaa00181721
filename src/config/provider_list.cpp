#include "config/provider_list.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "config/url_rules.h"
#include "json/located.h"

namespace authfcgi::config {
namespace {

// "AUTH_AZURE_AD_ID" for azure-ad.
std::string environment_name(std::string_view id, std::string_view what) {
  auto name = to_upper(id);
  std::ranges::replace(name, '-', '_');
  return "AUTH_" + name + "_" + std::string(what);
}

// Everywhere a provider's entry may name a URL that we ask or send a browser to.
void check_urls(const Reader& reader, const std::string& entry, bool allow_insecure_loopback) {
  for (const auto* name : {"/issuer", "/wellKnown", "/jwks_endpoint", "/authorization", "/token", "/userinfo",
                           "/authorization/url", "/token/url", "/userinfo/url", "/redirectProxyUrl"}) {
    const auto pointer = entry + name;
    const auto text = reader.text(pointer);
    if (text && !is_provider_url(*text, allow_insecure_loopback)) reader.complain(pointer, kProviderUrlRule);
  }
  const auto logo = reader.text(entry + "/style/logo");
  if (logo && !is_page(*logo)) reader.complain(entry + "/style/logo", kPageRule);
}

// As in Auth.js, the older name of Microsoft's provider hears the issuer of the newer one, too.
std::optional<Setting> find_issuer(const std::string& id, const Environment& environment, Complaints& complaints) {
  auto issuer = find_setting(environment, environment_name(id, "ISSUER"), complaints);
  if (!issuer && id == "azure-ad") issuer = find_setting(environment, "AUTH_MICROSOFT_ENTRA_ID_ISSUER", complaints);
  return issuer;
}

// Only what is not written.
void complete(json::Value& provider, const std::string& id, const Environment& environment, Complaints& complaints,
              bool allow_insecure_loopback) {
  const auto is_open = [&](std::string_view name) {
    const auto* value = provider.find(name);
    return !value || value->is_null();
  };
  const std::pair<const char*, const char*> names[] = {
      {"clientId", "ID"}, {"clientSecret", "SECRET"}, {"issuer", "ISSUER"},
      {"apiKey", "KEY"},  {"server", "SERVER"},       {"from", "FROM"}};
  for (const auto& [name, suffix] : names) {
    if (!is_open(name)) continue;
    const bool is_issuer = std::string_view(name) == "issuer";
    auto setting = is_issuer ? find_issuer(id, environment, complaints)
                             : find_setting(environment, environment_name(id, suffix), complaints);
    if (!setting) continue;
    if (is_issuer && !is_provider_url(setting->value, allow_insecure_loopback)) {
      complaints.add_elsewhere(setting->place, std::string("is set, but must be ") + kProviderUrlRule);
    }
    provider.set(name, std::move(setting->value));
  }
}

// The two mail servers of Auth.js, by the names that its documentation reads them under; what is written or set under
// the provider's own name comes first.
void complete_mail_server(json::Value& provider, const std::string& id, const Environment& environment,
                          Complaints& complaints) {
  if (id != "email" && id != "nodemailer") return;
  const auto is_open = [&](std::string_view name) {
    const auto* value = provider.find(name);
    return !value || value->is_null();
  };
  const auto setting = [&](const char* name) { return find_setting(environment, name, complaints); };
  if (is_open("from"))
    if (auto from = setting("EMAIL_FROM")) provider.set("from", std::move(from->value));
  if (!is_open("server")) return;
  if (auto url = setting("EMAIL_SERVER")) return provider.set("server", std::move(url->value));
  auto host = setting("EMAIL_SERVER_HOST");
  if (!host) return;
  json::Value server = json::object({{"host", std::move(host->value)}});
  if (auto port = setting("EMAIL_SERVER_PORT")) server.set("port", std::move(port->value));
  auto user = setting("EMAIL_SERVER_USER");
  auto password = setting("EMAIL_SERVER_PASSWORD");
  if (user && password)
    server.set("auth", json::object({{"user", std::move(user->value)}, {"pass", std::move(password->value)}}));
  provider.set("server", std::move(server));
}

}  // namespace

void read_provider_list(const Reader& reader, const Environment& environment, Config& config) {
  std::map<std::string, std::string> seen;  // id to pointer
  for (const auto& entry : reader.elements("/providers")) {
    const auto* value = reader.find(entry);
    if (!value || (!value->is_string() && !value->is_object())) continue;
    const auto id_pointer = value->is_string() ? entry : entry + "/id";
    const auto id = reader.text(id_pointer);
    if (!id) continue;
    if (*id == "undefined" || id->find_first_not_of('.') == std::string::npos) {
      reader.complain(id_pointer, "a name that can stand in a URL");
    }
    // Ids that differ in "-" and "_" alone would share their variables of the environment.
    const auto [earlier, is_new] = seen.emplace(environment_name(*id, ""), id_pointer);
    if (!is_new) reader.complain(id_pointer, "unlike that of every other provider");

    json::Value provider = value->is_string() ? json::object({{"id", *id}}) : *value;
    check_urls(reader, entry, config.allow_insecure_loopback);
    complete(provider, *id, environment, reader.complaints(), config.allow_insecure_loopback);
    complete_mail_server(provider, *id, environment, reader.complaints());
    config.providers.push_back(std::move(provider));
    config.provider_lines.push_back(reader.complaints().line(entry));
  }
}

}  // namespace authfcgi::config
