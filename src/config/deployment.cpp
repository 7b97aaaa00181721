#include "config/deployment.h"

#include <algorithm>

#include "base/text.h"
#include "config/schema.h"
#include "config/url_rules.h"

namespace authfcgi::config {
namespace {

constexpr std::size_t kMinSecretBytes = 32;

void add_secret(std::optional<Setting> setting, Config& config, Complaints& complaints) {
  if (!setting) return;
  if (setting->value.size() < kMinSecretBytes) {
    complaints.add_elsewhere(setting->place, "has " + std::to_string(setting->value.size()) +
                                                 " bytes, but must have at least 32; authfcgi secret makes one");
    return;
  }
  config.secrets.emplace_back(std::move(setting->value));
}

// The highest number is the newest, and they are used together with AUTH_SECRET (15.30).
void read_secrets(const Reader& reader, const Environment& environment, Config& config) {
  if (reader.complaints().covers("/secret")) return;
  if (const auto text = reader.text("/secret")) config.secrets.emplace_back(std::string_view(*text));
  for (const auto& pointer : reader.elements("/secret")) {
    if (const auto text = reader.text(pointer)) config.secrets.emplace_back(std::string_view(*text));
  }
  if (reader.find("/secret")) return;

  auto& complaints = reader.complaints();
  bool any = false;
  for (const auto* name : {"AUTH_SECRET_3", "AUTH_SECRET_2", "AUTH_SECRET_1", "AUTH_SECRET"}) {
    auto setting = find_own_setting(environment, name, complaints);
    any = any || setting;
    if (!setting && std::string_view(name) == "AUTH_SECRET") {
      setting = find_own_setting(environment, "NEXTAUTH_SECRET", complaints);
      any = any || setting;
    }
    add_secret(std::move(setting), config, complaints);
  }
  // A host without one takes over that of the whole, see hosts_settings.h.
  if (!any && environment.host_suffix().empty()) {
    complaints.add_text("/secret",
                        "is missing, and AUTH_SECRET is not set; authfcgi secret makes one, to be put into the "
                        "environment, into the file that AUTH_SECRET_FILE names or into systemd's credentials");
  }
}

void read_url(const Reader& reader, const Environment& environment, Config& config) {
  if (const auto text = reader.text("/url")) {
    config.url = parse_site_url(*text);
    if (!config.url) reader.complain("/url", kSiteUrlRule);
    return;
  }
  auto setting = find_own_setting(environment, "AUTH_URL", reader.complaints());
  if (!setting) setting = find_own_setting(environment, "NEXTAUTH_URL", reader.complaints());
  if (!setting) return;
  config.url = parse_site_url(setting->value);
  if (!config.url) {
    reader.complaints().add_elsewhere(setting->place, std::string("is set, but must be ") + kSiteUrlRule);
  }
}

// Configured, else the path of our URL if it has one, else /api/auth as the browser client assumes (1.3).
void read_base_path(const Reader& reader, Config& config) {
  if (const auto text = reader.text("/basePath")) {
    if (auto path = parse_base_path(*text)) {
      config.base_path = *std::move(path);
    } else {
      reader.complain("/basePath", rule_in_words(*schema().text().find("properties")->find("basePath")));
    }
    return;
  }
  if (!config.url || config.url->path == "/") return;
  if (auto path = parse_base_path(config.url->path)) {
    config.base_path = *std::move(path);
  } else {
    reader.complain_text("/basePath", "is missing, and the path of AUTH_URL cannot stand in for it");
  }
}

void read_trust_host(const Reader& reader, const Environment& environment, Config& config) {
  if (const auto flag = reader.flag("/trustHost")) {
    config.trust_host = *flag;
    return;
  }
  const auto setting = find_setting(environment, "AUTH_TRUST_HOST", reader.complaints());
  if (!setting) return;
  const auto word = to_lower(setting->value);
  const auto is_one_of = [&](std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
  };
  config.trust_host = is_one_of({"1", "true", "yes", "on"});
  if (!config.trust_host && !is_one_of({"0", "false", "no", "off"})) {
    reader.complaints().add_elsewhere(setting->place, "is set, but must be true or false");
  }
}

void read_redirect_proxy(const Reader& reader, const Environment& environment, Config& config) {
  if (auto text = reader.text("/redirectProxyUrl")) {
    if (!is_provider_url(*text, config.allow_insecure_loopback)) {
      reader.complain("/redirectProxyUrl", kProviderUrlRule);
    }
    config.redirect_proxy_url = *std::move(text);
  } else if (auto setting = find_setting(environment, "AUTH_REDIRECT_PROXY_URL", reader.complaints())) {
    if (!is_provider_url(setting->value, config.allow_insecure_loopback)) {
      reader.complaints().add_elsewhere(setting->place, std::string("is set, but must be ") + kProviderUrlRule);
    }
    config.redirect_proxy_url = std::move(setting->value);
  }
}

}  // namespace

void read_deployment(const Reader& reader, const Environment& environment, Config& config) {
  read_secrets(reader, environment, config);
  read_url(reader, environment, config);
  read_base_path(reader, config);
  read_trust_host(reader, environment, config);
  read_redirect_proxy(reader, environment, config);
}

}  // namespace authfcgi::config
