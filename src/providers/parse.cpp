#include "providers/parse.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "json/text.h"
#include "oauth/client_auth.h"
#include "oauth/discovery.h"

namespace authfcgi::providers {

namespace {

constexpr std::string_view kDefaultScope = "openid profile email";

// What a visitor's sign-in query may add to the authorization request unless the provider says otherwise (SEC-14).
const std::vector<std::string> kForwardedParams = {"login_hint", "prompt",     "ui_locales", "claims_locales", "hd",
                                                   "max_age",    "acr_values", "display",    "domain_hint",    "screen_hint"};

const std::vector<std::string_view> kKeys = {
    "id",     "type",     "name",          "issuer",         "wellKnown",       "clientId",
    "client", "token",    "authorization", "userinfo",       "clientSecret",    "jwks_endpoint",
    "checks", "idToken",  "style",         "profile",        "forwardedParams", "redirectProxyUrl",
    "options", "allowDangerousEmailAccountLinking"};

std::string environment_name(std::string_view id, std::string_view what) {
  std::string name = "AUTH_" + to_upper(id) + "_" + std::string(what);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

Type read_type(Settings& settings, Complaints& complaints) {
  const std::string type = settings.text("type");
  if (type == "oidc") return Type::kOidc;
  if (type == "oauth") return Type::kOAuth;
  complaints.add("type " + present(settings.value("type")) + ", but must be \"oidc\" or \"oauth\"");
  return Type::kOidc;
}

// PKCE and state always, a nonce for OIDC (SEC-10): what is listed can add nothing to that and takes nothing away, so
// that a list pasted from elsewhere is understood.
void read_checks(Settings& settings, Provider& provider, Complaints& complaints) {
  provider.checks.nonce = provider.oidc();
  for (const std::string& check : settings.list("checks")) {
    if (check != "pkce" && check != "state" && check != "nonce" && check != "none")
      complaints.add("checks has \"" + check + "\", but may hold only pkce, state, nonce, none");
    if (check == "nonce" && !provider.oidc())
      complaints.add("checks has nonce, but only a provider of type oidc has an ID Token to carry it");
  }
}

void read_client(Settings& settings, Provider& provider, Complaints& complaints) {
  oauth::Client& client = provider.client;
  Settings details = settings.object("client");
  details.allow_only({"token_endpoint_auth_method", "id_token_signed_response_alg", "userinfo_signed_response_alg"});
  if (const std::string method = details.text("token_endpoint_auth_method"); !method.empty()) {
    if (const auto auth = oauth::parse_client_auth(method)) client.auth = *auth;
    else
      complaints.add("client.token_endpoint_auth_method is \"" + method +
                     "\", but must be client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt or none");
  }
  if (std::string alg = details.text("id_token_signed_response_alg"); !alg.empty())
    client.id_token_signed_response_alg = std::move(alg);
  if (std::string alg = details.text("userinfo_signed_response_alg"); !alg.empty())
    client.userinfo_signed_response_alg = std::move(alg);

  client.client_id = settings.text("clientId");
  client.client_secret = crypto::SecretString(settings.text("clientSecret"));
  if (client.client_id.empty())
    complaints.add("clientId is missing: write it here, or set " + environment_name(provider.id, "ID"));
  const bool needs_secret = client.auth != oauth::ClientAuth::kNone && client.auth != oauth::ClientAuth::kPrivateKeyJwt;
  if (needs_secret && client.client_secret.empty())
    complaints.add("clientSecret is missing: set " + environment_name(provider.id, "SECRET") +
                   ", or client.token_endpoint_auth_method to \"none\" if the provider gave you none");
  if (client.auth == oauth::ClientAuth::kPrivateKeyJwt && !client.private_key.is_object())
    complaints.add("token.clientPrivateKey is missing, but private_key_jwt signs with it: write a private JWK");
}

// The query of a configured URL counts like params, so that "…/authorize?scope=x" has a scope.
bool names(const Endpoint& endpoint, std::string_view param) {
  const auto question = endpoint.url.find('?');
  return endpoint.params.count(param) > 0 ||
         (question != std::string::npos && http::Form::parse(endpoint.url.substr(question + 1)).count(param) > 0);
}

bool asks_for_form_post(const Endpoint& authorization) {
  if (const auto mode = authorization.params.find("response_mode")) return *mode == "form_post";
  const auto question = authorization.url.find('?');
  return question != std::string::npos &&
         http::Form::parse(authorization.url.substr(question + 1)).find("response_mode") == "form_post";
}

void read_endpoints(Settings& settings, Provider& provider) {
  provider.authorization = settings.endpoint("authorization");
  provider.token = settings.endpoint("token");
  provider.userinfo = settings.endpoint("userinfo");
  provider.jwks_endpoint = settings.url("jwks_endpoint");
  provider.well_known = settings.url("wellKnown");

  Settings token = settings.object_or_text("token");
  if (const json::Value* key = token.value("clientPrivateKey")) {
    const json::Value* inner = key->find("key");  // Auth.js also takes {key, kid}
    provider.client.private_key = inner ? *inner : *key;
    if (inner && inner->is_object() && key->find("kid")) provider.client.private_key.set("kid", *key->find("kid"));
  }
  if (!names(provider.authorization, "scope")) provider.authorization.params.set("scope", kDefaultScope);
  provider.form_post = asks_for_form_post(provider.authorization);
}

// Without an issuer nothing can be discovered, so everything must be said (authjs-wire.md 14.3, rule 5).
void require_endpoints(Settings& settings, const Provider& provider, Complaints& complaints) {
  if (!provider.issuer.empty()) return;
  if (provider.oidc()) {
    const std::string hint = settings.object("options").text("issuer");
    complaints.add("issuer is missing" + (hint.empty() ? "" : " (" + hint + ")") + ": write it here, or set " +
                   environment_name(provider.id, "ISSUER"));
    return;
  }
  const std::array<std::pair<const char*, const Endpoint*>, 3> endpoints = {
      {{"authorization", &provider.authorization}, {"token", &provider.token}, {"userinfo", &provider.userinfo}}};
  for (const auto& [name, endpoint] : endpoints)
    if (endpoint->url.empty())
      complaints.add(std::string(name) + " has no URL, and there is no issuer to discover it from");
}

void read_style(Settings& settings, Provider& provider, Complaints& complaints) {
  Settings style = settings.object("style");
  provider.style.brand_color = style.text("brandColor");
  provider.style.background = style.text("bg");
  provider.style.logo = style.text("logo");
  // Colours end up in a style sheet, where ";" or "}" would begin something else (SEC-42).
  const auto is_colour = [](const std::string& text) {
    return text.size() <= 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
             return c < 0x80 && (std::isalnum(c) || std::string_view("#(),.% -").find(static_cast<char>(c)) != std::string_view::npos);
           });
  };
  for (const std::string* colour : {&provider.style.brand_color, &provider.style.background})
    if (!is_colour(*colour)) complaints.add("style has the colour \"" + *colour + "\", but it must be one as CSS writes it");
}

void read_profile(Settings& settings, Provider& provider, Complaints& complaints) {
  if (!settings.value("profile")) return;
  Settings profile = settings.object("profile");
  for (const std::string& member : profile.names()) {
    ProfileMember mapping{member, profile.text_or_list(member)};
    for (const std::string& pointer : mapping.pointers)
      if (!pointer.empty() && pointer.front() != '/')
        complaints.add("profile." + member + " is \"" + pointer + "\", but a JSON Pointer begins with /");
    provider.profile.push_back(std::move(mapping));
  }
  const auto is_id = [](const ProfileMember& member) { return member.name == "id"; };
  if (std::none_of(provider.profile.begin(), provider.profile.end(), is_id))
    complaints.add("profile has no id, but without one nobody is recognised: \"id\": \"/sub\", for example");
}

void read_redirect_proxy(Settings& settings, const config::Config& config, Provider& provider) {
  provider.redirect_proxy_url = settings.url("redirectProxyUrl");
  if (provider.redirect_proxy_url.empty()) provider.redirect_proxy_url = config.redirect_proxy_url;
  while (provider.redirect_proxy_url.ends_with('/')) provider.redirect_proxy_url.pop_back();
  if (provider.form_post) provider.redirect_proxy_url.clear();  // a body cannot be forwarded
}

}  // namespace

std::string_view to_string(Type type) {
  switch (type) {
    case Type::kOAuth: return "oauth";
    case Type::kOidc: return "oidc";
    case Type::kEmail: return "email";
    case Type::kCredentials: return "credentials";
    case Type::kWebAuthn: return "webauthn";
  }
  return "";
}

bool is_provider_id(std::string_view id) {
  const auto fits = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '~';
  };
  return !id.empty() && id.size() <= 64 && id != "undefined" && id.find_first_not_of('.') != std::string_view::npos &&
         std::all_of(id.begin(), id.end(), fits);
}

std::optional<Provider> parse(const json::Value& value, const config::Config& config, Complaints& complaints) {
  const std::size_t complaints_before = complaints.all.size();
  Settings settings(value, "", config.allow_insecure_loopback, complaints);
  settings.allow_only(kKeys);

  Provider provider;
  provider.id = settings.text("id");
  provider.type = read_type(settings, complaints);
  provider.name = settings.text("name");
  if (provider.name.empty()) provider.name = provider.id;
  provider.issuer = settings.text("issuer");
  if (!provider.issuer.empty() && !oauth::usable_endpoint(provider.issuer, config.allow_insecure_loopback))
    complaints.add("issuer is \"" + provider.issuer + "\", but must be " + kUrlRule);

  read_checks(settings, provider, complaints);
  read_endpoints(settings, provider);
  require_endpoints(settings, provider, complaints);
  read_client(settings, provider, complaints);
  if (provider.well_known.empty() && !provider.issuer.empty())
    provider.well_known = oauth::well_known_url(provider.issuer);

  provider.profile_from_id_token = provider.oidc() && settings.flag("idToken", true);
  provider.forwarded_params = settings.value("forwardedParams") ? settings.list("forwardedParams") : kForwardedParams;
  provider.allow_dangerous_email_account_linking = settings.flag("allowDangerousEmailAccountLinking", false);
  read_redirect_proxy(settings, config, provider);
  read_style(settings, provider, complaints);
  read_profile(settings, provider, complaints);

  if (complaints.all.size() > complaints_before) return std::nullopt;
  return provider;
}

}  // namespace authfcgi::providers
