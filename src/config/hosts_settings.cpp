#include "config/hosts_settings.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "config/hosts_merge.h"
#include "http/host.h"

namespace authfcgi::config {
namespace {

const std::set<std::string> kNotInherited = {"secret", "url"};
const std::set<std::string> kOfTheProcess = {"$schema", "listen", "workers", "maxBodyBytes", "debug", "hosts"};
constexpr const char* kOfTheMachine[] = {"/passwords/concurrency", "/passwords/queue", "/passwords/wait"};

bool is_pattern(std::string_view name) { return name.starts_with("*."); }

bool is_host_name(std::string_view name) {
  const auto plain = is_pattern(name) ? name.substr(2) : name;
  return plain.find('*') == std::string_view::npos && !plain.ends_with('.') && http::parse_host(plain) == plain;
}

void refuse_what_is_not_a_hosts(const std::string& entry, const json::Value& value, Complaints& complaints) {
  const char* text = "belongs to the whole process, and must stand outside of hosts";
  for (const auto& name : kOfTheProcess) {
    if (value.find(name)) complaints.add_text(entry + "/" + name, text);
  }
  for (const std::string pointer : kOfTheMachine) {
    if (json::resolve(value, pointer)) complaints.add_text(entry + pointer, text);
  }
}

std::unique_ptr<Config> read_one(const json::Located& file, const std::string& name, const Environment& environment,
                                 const ReadDocument& read, Complaints& complaints, const Config& whole) {
  auto not_own = kOfTheProcess;
  not_own.insert("shareSessions");
  auto host = merge_host(file, name, kNotInherited, not_own);
  auto& document = host.document.value;
  if (!document.find("basePath")) document.set("basePath", whole.base_path.empty() ? "/" : whole.base_path);

  Complaints of_host(complaints, "hosts[\"" + name + "\"]", host.document, host.own);
  auto config = read(document, of_host, environment.for_host(environment_suffix(name)));
  // Without one of its own it has the whole's: see find_sharing() for whether that is meant.
  if (config->secrets.empty() && !document.find("secret")) {
    for (const auto& secret : whole.secrets) config->secrets.push_back(secret.clone());
  }
  complaints.take_over(std::move(of_host));
  return config;
}

bool is_same_place(const std::optional<Redis>& a, const std::optional<Redis>& b) {
  if (!a || !b) return !a && !b;
  return a->socket == b->socket && a->host == b->host && a->port == b->port && a->database == b->database &&
         a->prefix == b->prefix;
}

// Why a session of the one opens at the other; "" if it does not.
std::string_view find_sharing(const Config& a, const Config& b) {
  for (const auto& secret : a.secrets) {
    if (std::ranges::find(b.secrets, secret) != b.secrets.end()) return "they have the same secret";
  }
  const bool are_rows = a.session.strategy == Strategy::kDatabase && b.session.strategy == Strategy::kDatabase;
  if (!are_rows || !a.adapter || !b.adapter) return "";
  return is_same_place(*a.adapter, *b.adapter) && is_same_place(a.redis, b.redis) ? "they keep them in the same store" : "";
}

// A browser sends the one's cookie to the other, which cannot open it and takes it for broken.
bool erase_each_others(const Config& a, const Config& b) {
  const auto is_same = [](const Cookie& one, const Cookie& other) {
    return one.name == other.name && one.attributes.domain && one.attributes.domain == other.attributes.domain;
  };
  return is_same(a.plain_cookies.session_token, b.plain_cookies.session_token) ||
         is_same(a.secure_cookies.session_token, b.secure_cookies.session_token);
}

// Sessions of one host never open at another unless that was asked for, by either of the two; nor do they end there.
void check_sharing(const Config& whole, const std::vector<bool>& shares, std::size_t index, Complaints& complaints) {
  const Host& host = whole.hosts[index];
  const std::string way_out = ": give it AUTH_SECRET__" + environment_suffix(host.name) +
                              " (and a store of its own), or say \"shareSessions\": true if that is meant";
  const std::string entry = json::append_to_pointer("/hosts", host.name);
  const auto compare = [&](const std::string& other, const Config& config, bool is_asked_for) {
    const auto reason = find_sharing(config, *host.config);
    if (!reason.empty() && !is_asked_for) {
      complaints.add_text(entry, "would open the sessions of " + other + ", because " + std::string(reason) + way_out);
    }
    if (reason.empty() && erase_each_others(config, *host.config)) {
      complaints.add_text(entry, "would end the sessions of " + other +
                                     ", whose session cookie has the same name and domain: give it a name or a domain of its own");
    }
  };
  if (is_pattern(host.name) && !shares[index]) {
    complaints.add_text(entry, "is many hosts, and a session of one opens at all of them: say \"shareSessions\": true");
    return;
  }
  if (whole.serves_by_itself()) compare("the site outside of hosts", whole, shares[index]);
  for (std::size_t i = 0; i < index; ++i) {
    compare(whole.hosts[i].name, *whole.hosts[i].config, shares[index] || shares[i]);
  }
}

}  // namespace

bool is_same_place(const Adapter& a, const Adapter& b) {
  return a.type == b.type && a.path == b.path && a.host == b.host && a.socket == b.socket && a.port == b.port &&
         a.database == b.database;
}

std::string environment_suffix(std::string_view host) {
  std::string suffix = is_pattern(host) ? "any" + std::string(host.substr(1)) : std::string(host);
  suffix = to_upper(suffix);
  std::ranges::replace_if(suffix, [](char c) { return !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'); }, '_');
  return suffix;
}

void read_hosts(const json::Located& file, const Environment& environment, const ReadDocument& read,
                Complaints& complaints, Config& config) {
  const auto* hosts = file.value.find("hosts");
  if (!hosts || !hosts->is_object()) return;
  std::map<std::string, std::string> suffixes;
  std::vector<bool> shares;
  for (const auto& [name, value] : hosts->object()) {
    const auto entry = json::append_to_pointer("/hosts", name);
    if (!value.is_object() || complaints.covers(entry + "/shareSessions")) continue;
    if (!is_host_name(name)) {
      complaints.add_text(entry, "is no host, but must be a name in small letters without a port, or \"*.\" and such a name");
      continue;
    }
    const auto [other, is_new] = suffixes.emplace(environment_suffix(name), name);
    if (!is_new) {
      complaints.add_text(entry, "has the same variables as " + other->second + ": AUTH_SECRET__" + other->first);
    }
    refuse_what_is_not_a_hosts(entry, value, complaints);
    const auto* share = value.find("shareSessions");
    shares.push_back(share && share->is_bool() && share->boolean());
    auto of_host = read_one(file, name, environment, read, complaints, config);
    of_host->host = name;
    if (shares.back()) of_host->csrf_salt = name;
    config.hosts.push_back({name, std::move(of_host)});
  }
  if (complaints.any()) return;
  for (std::size_t i = 0; i < config.hosts.size(); ++i) {
    check_sharing(config, shares, i, complaints);
  }
}

}  // namespace authfcgi::config
