#include "providers/endpoints.h"

#include <algorithm>
#include <array>

#include "oauth/discovery.h"
#include "providers/options.h"
#include "providers/private_key.h"

namespace authfcgi::providers {

namespace {

constexpr std::string_view kDefaultScope = "openid profile email";

bool is_text(const json::Value* value) { return value && value->is_string(); }

Endpoint read_authorization(const Settings& settings) {
  Endpoint endpoint;
  if (is_text(settings.value("authorization"))) {
    endpoint.url = settings.url_template("authorization");
    return endpoint;
  }
  const Settings details = settings.object("authorization");
  details.allow_only({"url", "params", "fragment"});
  endpoint.url = details.url_template("url");
  endpoint.params = details.params("params");
  endpoint.fragment = details.text("fragment");
  return endpoint;
}

Endpoint read_token(const Settings& settings) {
  Endpoint endpoint;
  if (is_text(settings.value("token"))) {
    endpoint.url = settings.url_template("token");
    return endpoint;
  }
  const Settings details = settings.object("token");
  details.allow_only({"url", "params", "body", "headers", "clientPrivateKey"});
  endpoint.url = details.url_template("url");
  endpoint.params = details.params("params");
  endpoint.body = details.params("body");
  endpoint.headers = details.params("headers");
  return endpoint;
}

UserinfoEndpoint read_userinfo(const Settings& settings) {
  UserinfoEndpoint userinfo;
  if (is_text(settings.value("userinfo"))) {
    userinfo.url = settings.later_url("userinfo");
    return userinfo;
  }
  const Settings details = settings.object("userinfo");
  details.allow_only({"url", "params", "method", "headers", "json", "auth", "accept"});
  userinfo.url = details.later_url("url");
  userinfo.params = details.params("params");
  userinfo.headers = details.params("headers");
  if (const json::Value* body = details.value("json")) userinfo.body = *body;

  if (const std::string method = details.text("method"); !method.empty()) userinfo.method = method;
  if (userinfo.method != "GET" && userinfo.method != "POST") details.complain("method", "\"GET\" or \"POST\"");
  const std::string auth = details.text("auth");
  if (!auth.empty() && auth != "bearer" && auth != "none") details.complain("auth", "\"bearer\" or \"none\"");
  userinfo.bearer = auth != "none";
  if (details.find("accept")) userinfo.accept = details.text("accept");
  if (userinfo.accept == "") userinfo.accept.reset();  // null: no preference
  return userinfo;
}

// "scope" stands above the endpoint's own: it is the short way to say it, for files and operators.
void read_scope(const Settings& settings, Endpoint& authorization) {
  const Params above = settings.value("scope") ? Params{{"scope", settings.later_text("scope")}} : Params{};
  if (above.empty() && find_param(authorization, "scope")) return;
  std::erase_if(authorization.params, [](const Param& param) { return param.name == "scope"; });
  authorization.params.push_back(above.empty() ? Param{"scope", Template::literal(kDefaultScope)} : above.front());
}

// Without an issuer nothing can be discovered, so everything must be said (authjs-wire.md 14.3, rule 5).
void require_endpoints(const Settings& settings, const Provider& provider, Complaints& complaints) {
  if (!provider.issuer.empty()) return;
  if (provider.oidc()) {
    const bool told_already = settings.object("options").find("issuer") || settings.value("issuer");
    if (!told_already)
      complaints.add("issuer is missing: write it here, or set " + environment_name(provider.id, "ISSUER"));
    return;
  }
  const std::array<std::pair<const char*, bool>, 3> endpoints = {{{"authorization", !provider.authorization.url.empty()},
                                                                  {"token", !provider.token.url.empty()},
                                                                  {"userinfo", !provider.userinfo.url.empty()}}};
  for (const auto& [name, there] : endpoints)
    if (!there && !settings.object("options").find(name))
      complaints.add(std::string(name) + " has no URL, and there is no issuer to discover it from");
}

}  // namespace

// The query of a configured URL counts like params, so that "…/authorize?scope=x" has a scope.
std::optional<std::string> find_param(const Endpoint& endpoint, std::string_view name) {
  for (const Param& param : endpoint.params)
    if (param.name == name) return param.value.is_literal() ? param.value.expand({}, Spelling::kText) : "";
  const auto question = endpoint.url.find('?');
  if (question == std::string::npos) return std::nullopt;
  const http::Form query = http::Form::parse(endpoint.url.substr(question + 1));
  const auto found = query.find(name);
  return found ? std::optional(std::string(*found)) : std::nullopt;
}

void read_endpoints(const Settings& settings, Provider& provider, Complaints& complaints) {
  provider.authorization = read_authorization(settings);
  provider.token = read_token(settings);
  provider.userinfo = read_userinfo(settings);
  provider.jwks_endpoint = settings.url_template("jwks_endpoint");
  provider.well_known = settings.url_template("wellKnown");
  if (provider.well_known.empty() && !provider.issuer.empty())
    provider.well_known = oauth::well_known_url(provider.issuer);

  if (const json::Value* key = settings.object_or_text("token").value("clientPrivateKey"))
    provider.client.private_key = read_private_key(*key, complaints);
  read_scope(settings, provider.authorization);
  provider.form_post = find_param(provider.authorization, "response_mode") == "form_post";
  require_endpoints(settings, provider, complaints);
}

}  // namespace authfcgi::providers
