#include "providers/quirks.h"

#include <algorithm>
#include <array>

#include "providers/settings.h"

namespace authfcgi::providers {

namespace {

// One reader a behaviour, in the order of the header.

void read_callback_json_field(const Settings& quirk, Quirks& quirks) {
  quirk.allow_only({"use", "field", "into"});
  quirks.callback_json_fields.push_back({quirk.text("field"), quirk.pointer("into")});
}

void read_tenant_issuer(const Settings& quirk, Quirks& quirks) {
  quirk.allow_only({"use", "path", "placeholder", "multi_tenant_values", "tenant_claim"});
  constexpr std::string_view kTenant = "{tenant}";
  const std::string path = quirk.text("path");
  const std::size_t tenant = path.find(kTenant);
  if (tenant == std::string::npos || tenant == 0 || path[tenant - 1] != '/') {
    quirk.complain("path", "a path with /{tenant} in it");
    return;
  }
  quirks.tenant_issuer = TenantIssuer{.before = path.substr(0, tenant),
                                      .after = path.substr(tenant + kTenant.size()),
                                      .placeholder = quirk.text("placeholder"),
                                      .multi_tenant = quirk.list("multi_tenant_values"),
                                      .tenant_claim = quirk.pointer("tenant_claim")};
}

void read_token_error_body(const Settings& quirk, Quirks& quirks) {
  quirk.allow_only({"use", "error"});
  if (quirk.text("error") != "OAuthCallbackError") quirk.complain("error", "\"OAuthCallbackError\"");
  quirks.token_error_is_callback_error = true;
}

void read_token_request_override(const Settings& quirk, Quirks& quirks) {
  quirk.allow_only({"use", "body", "accept_token_types"});
  quirks.token_request = TokenRequestOverride{quirk.params("body"), quirk.list("accept_token_types")};
}

void read_token_response_step(const Settings& op, Quirks& quirks) {
  using Kind = TokenResponseStep::Kind;
  constexpr std::array<std::pair<std::string_view, Kind>, 6> kKinds = {{{"set", Kind::kSet},
                                                                      {"join_array", Kind::kJoinArray},
                                                                      {"drop_unless_string", Kind::kDropUnlessString},
                                                                      {"ignore_status", Kind::kIgnoreStatus},
                                                                      {"drop_header", Kind::kDropHeader},
                                                                      {"error_fields", Kind::kErrorFields}}};
  const std::string name = op.text("op");
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& known) { return known.first == name; });
  if (kind == kKinds.end()) {
    op.complain("op", "set, join_array, drop_unless_string, ignore_status, drop_header or error_fields");
    return;
  }
  TokenResponseStep step{.kind = kind->second, .field = op.text("field"), .value = {}, .description = {}, .except_status = {}};
  switch (step.kind) {
    case Kind::kSet:
      op.allow_only({"op", "field", "value"});
      if (const json::Value* value = op.value("value")) step.value = *value;
      break;
    case Kind::kJoinArray:
      op.allow_only({"op", "field", "with"});
      step.value = op.text("with");
      break;
    case Kind::kDropHeader:
      op.allow_only({"op", "header", "except_status"});
      step.field = op.text("header");
      if (const json::Value* list = op.value("except_status"); list && list->is_array())
        for (const json::Value& status : list->array())
          if (status.is_integer()) step.except_status.push_back(static_cast<int>(status.integer()));
      break;
    case Kind::kErrorFields:
      op.allow_only({"op", "error", "error_description"});
      step.value = op.text("error");
      step.description = op.pointer("error_description");
      break;
    case Kind::kDropUnlessString: op.allow_only({"op", "field"}); break;
    case Kind::kIgnoreStatus: op.allow_only({"op"}); break;
  }
  quirks.token_response.push_back(std::move(step));
}

void read_token_response_transform(const Settings& quirk, Quirks& quirks) {
  quirk.allow_only({"use", "ops"});
  for (const Settings& op : quirk.objects("ops")) read_token_response_step(op, quirks);
}

void read_userinfo_select(const Settings& quirk, Quirks& quirks) {
  quirk.allow_only({"use", "pointer"});
  quirks.userinfo_select = quirk.pointer("pointer");
}

void read_profile_set_from_token(const Settings& quirk, Quirks& quirks) {
  quirk.allow_only({"use", "path", "token_pointer", "otherwise"});
  const json::Value* otherwise = quirk.value("otherwise");
  quirks.from_token.push_back(
      {quirk.pointer("path"), quirk.pointer("token_pointer"), otherwise ? *otherwise : json::Value()});
}

void read_extra_request(const Settings& quirk, Quirks& quirks) {
  quirk.allow_only({"use", "name", "when", "url", "headers", "into", "pick", "emailVerified", "data_uri_prefix",
                    "on_failure"});
  ExtraRequest request{.name = quirk.text("name"),
                       .when = quirk.expression("when"),
                       .url = quirk.later_url("url"),
                       .headers = quirk.params("headers"),
                       .into = quirk.pointer("into"),
                       .pick = quirk.expression("pick"),
                       .email_verified = quirk.expression("emailVerified"),
                       .data_uri_prefix = quirk.text("data_uri_prefix")};
  const std::string on_failure = quirk.text("on_failure");
  if (on_failure != "keep" && on_failure != "null") quirk.complain("on_failure", "\"keep\" or \"null\"");
  request.null_on_failure = on_failure == "null";
  if (request.name.empty()) quirk.complain("name", "text that is not empty");
  quirks.extra_requests.push_back(std::move(request));
}

void read_profile_annotate(const Settings& quirk, Quirks& quirks) {
  quirk.allow_only({"use", "path", "from"});
  quirks.annotations.emplace_back(quirk.pointer("path"), quirk.text("from"));
}

void read_signed_client_secret(const Settings& quirk, Quirks& quirks) {
  quirk.allow_only({"use", "claims", "alg"});
  SignedClientSecret secret{.claims = quirk.params("claims"), .algorithm = quirk.text("alg"), .missing = {}};
  const Settings claims = quirk.object("claims");
  for (const std::string& name : claims.names()) {
    const auto is_it = [&](const Param& claim) { return claim.name == name; };
    if (std::any_of(secret.claims.begin(), secret.claims.end(), is_it)) continue;
    const json::Value* claim = claims.value(name);
    secret.missing.emplace_back(claim ? claim->find_string("optional").value_or(name) : name);
  }
  quirks.signed_client_secret = std::move(secret);
}

void read_without_pkce(const Settings& quirk, Quirks& quirks) {
  quirk.allow_only({"use"});
  quirks.without_pkce = true;
}

struct Behaviour {
  std::string_view name;
  void (*read)(const Settings&, Quirks&);
};

constexpr std::array<Behaviour, 11> kBehaviours = {{{"callback_json_field", read_callback_json_field},
                                                    {"issuer_tenant_template", read_tenant_issuer},
                                                    {"token_error_body", read_token_error_body},
                                                    {"token_request_override", read_token_request_override},
                                                    {"token_response_transform", read_token_response_transform},
                                                    {"userinfo_select", read_userinfo_select},
                                                    {"profile_set_from_token", read_profile_set_from_token},
                                                    {"extra_request", read_extra_request},
                                                    {"profile_annotate", read_profile_annotate},
                                                    {"signed_client_secret", read_signed_client_secret},
                                                    {"without_pkce", read_without_pkce}}};

}  // namespace

Quirks read_quirks(const Settings& settings) {
  Quirks quirks;
  for (const Settings& quirk : settings.objects("quirks")) {
    const std::string use = quirk.text("use");
    const auto found = std::find_if(kBehaviours.begin(), kBehaviours.end(),
                                    [&](const Behaviour& behaviour) { return behaviour.name == use; });
    if (found != kBehaviours.end()) found->read(quirk, quirks);
    else
      quirk.complain("use", "the name of a behaviour that is known (conf/provider.schema.json lists them)");
  }
  return quirks;
}

}  // namespace authfcgi::providers
