#include "gate/identity.h"

#include <array>
#include <span>

#include "base/text.h"
#include "gate/email.h"
#include "gate/header_value.h"

namespace authfcgi::gate {
namespace {

enum class Source { kUser, kEmail, kEmailOrUser, kTrue, kExpires, kGroups, kClaim };

struct Row {
  std::string_view header;
  Source source;
  std::string_view claim = {};
};

constexpr std::array kAuthfcgi = {
    Row{"X-Auth-User", Source::kUser},
    Row{"X-Auth-Email", Source::kEmail},
    Row{"X-Auth-Name", Source::kClaim, "name"},
    Row{"X-Auth-Provider", Source::kClaim, "provider"},
    Row{"X-Auth-Session-Expires", Source::kExpires},
    Row{"X-Auth-Groups", Source::kGroups},
};
constexpr std::array kOauth2Proxy = {
    Row{"X-Auth-Request-User", Source::kUser},
    Row{"X-Auth-Request-Email", Source::kEmail},
    Row{"X-Auth-Request-Preferred-Username", Source::kClaim, "preferred_username"},
    Row{"X-Auth-Request-Groups", Source::kGroups},
};
constexpr std::array kVouch = {
    Row{"X-Vouch-User", Source::kEmailOrUser},
    Row{"X-Vouch-Success", Source::kTrue},
    Row{"X-Vouch-IdP-Claims-Sub", Source::kUser},
    Row{"X-Vouch-IdP-Claims-Name", Source::kClaim, "name"},
    Row{"X-Vouch-IdP-Claims-Email", Source::kEmail},
    Row{"X-Vouch-IdP-Claims-Preferred-Username", Source::kClaim, "preferred_username"},
    Row{"X-Vouch-IdP-Claims-Groups", Source::kGroups},
};
constexpr std::array kAuthelia = {
    Row{"Remote-User", Source::kUser},
    Row{"Remote-Name", Source::kClaim, "name"},
    Row{"Remote-Email", Source::kEmail},
    Row{"Remote-Groups", Source::kGroups},
};
constexpr std::array kLemonldap = {
    Row{"Lm-Remote-User", Source::kUser},
    Row{"Lm-Remote-Custom", Source::kEmail},
};

std::span<const Row> find_rows(std::string_view preset) {
  if (preset == "oauth2-proxy") return kOauth2Proxy;
  if (preset == "vouch") return kVouch;
  if (preset == "authelia") return kAuthelia;
  if (preset == "lemonldap") return kLemonldap;
  return kAuthfcgi;
}

std::string user_id(const json::Value& claims, NonAscii style) {
  const auto subject = claims.find_string("sub");
  if (!subject || subject->empty()) throw IdentityError("the session has no sub");
  const auto value = encode_value(*subject, style);
  if (!value) throw IdentityError("the session's sub cannot stand in a header");
  return *value;
}

// The claim as a header value; empty when it is not there, no text, or cannot be said.
std::string claim_value(const json::Value& claims, std::string_view name, NonAscii style) {
  const auto text = claims.find_string(name);
  return text ? encode_value(*text, style).value_or("") : "";
}

std::string group_list(const json::Value& claims, NonAscii style) {
  std::string list;
  const auto append = [&](const json::Value& group) {
    if (!group.is_string()) return;
    const auto name = encode_list_element(group.string(), style);
    if (!name) return;
    if (!list.empty()) list += ',';
    list += *name;
  };
  const auto* groups = claims.find("groups");
  if (groups == nullptr) return list;
  if (!groups->is_array()) {
    append(*groups);
  } else {
    for (const auto& group : groups->array()) append(group);
  }
  return list;
}

}  // namespace

std::vector<http::Headers::Field> identity_headers(const session::Active& session, const config::Gate& settings) {
  const NonAscii style = parse_non_ascii(settings.non_ascii);
  const std::string user = user_id(session.claims, style);

  const auto address = find_email(session.claims);
  const std::string email = address ? encode_value(*address, style).value_or("") : "";

  std::vector<http::Headers::Field> fields;
  for (const Row& row : find_rows(settings.preset)) {
    std::string value;
    switch (row.source) {
      case Source::kUser:
        value = user;
        break;
      case Source::kEmail:
        value = email;
        break;
      case Source::kEmailOrUser:
        value = email.empty() ? user : email;
        break;
      case Source::kTrue:
        value = "true";
        break;
      case Source::kExpires:
        value = iso8601(session.expires);
        break;
      case Source::kGroups:
        value = group_list(session.claims, style);
        break;
      case Source::kClaim:
        value = claim_value(session.claims, row.claim, style);
        break;
    }
    if (!value.empty()) fields.emplace_back(row.header, std::move(value));
  }
  return fields;
}

int success_status(std::string_view preset) { return preset == "oauth2-proxy" ? 202 : 200; }

}  // namespace authfcgi::gate
