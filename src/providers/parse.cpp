#include "providers/parse.h"

#include <algorithm>

#include "base/text.h"
#include "jose/jwk.h"
#include "oauth/authorization_request.h"
#include "oauth/client_auth.h"
#include "providers/credentials.h"
#include "providers/email.h"
#include "providers/endpoints.h"
#include "providers/options.h"
#include "providers/webauthn.h"

namespace authfcgi::providers {

namespace {

// What a visitor's sign-in query may add to the authorization request of every provider (SEC-14).
const std::vector<std::string> kForwardedParams = {"login_hint", "prompt",     "ui_locales", "claims_locales", "hd",
                                                   "max_age",    "acr_values", "display",    "domain_hint",    "screen_hint"};

const std::vector<std::string_view> kKeys = {
    "id",     "type",     "name",          "issuer",         "wellKnown",       "clientId",
    "client", "token",    "authorization", "userinfo",       "clientSecret",    "jwks_endpoint",
    "checks", "idToken",  "style",         "profile",        "forwardedParams", "redirectProxyUrl",
    "options", "allowDangerousEmailAccountLinking", "scope", "emailVerified", "vars", "quirks",
    "retired", "status", "notes", "deprecated", "replacedBy"};

const std::vector<std::string_view> kEmailKeys = {
    "id",     "type",     "name",    "server", "from",  "maxAge",     "secret",    "clientId", "clientSecret",
    "apiKey", "confirm", "send",  "style", "options", "vars", "notes", "deprecated", "replacedBy"};

const std::vector<std::string_view> kCredentialsKeys = {
    "id",     "type",         "name",         "credentials", "source",   "file",       "requireVerifiedEmail",
    "url",    "startTls",     "caFile",       "bindDn",      "filter",   "base",       "bindPassword",
    "style",  "attributes",   "clientSecret", "clientId",    "notes",    "deprecated", "replacedBy",
    "options", "authorize",   "allowDangerousEmailAccountLinking"};

const std::vector<std::string_view> kWebAuthnKeys = {
    "id",          "type",    "name",   "relayingParty", "userVerification", "residentKey", "authenticatorAttachment",
    "formFields",  "enableConditionalUI", "signUp",      "tellAccounts",     "style",       "options",
    "notes",       "deprecated",          "replacedBy"};

const std::vector<std::string_view>& keys_of(std::string_view type) {
  if (type == "email") return kEmailKeys;
  if (type == "webauthn") return kWebAuthnKeys;
  return type == "credentials" ? kCredentialsKeys : kKeys;
}

// What every provider of that kind takes, and what this one declares: the part before a dot.
void check_names(const Settings& settings, std::vector<std::string_view> names, const std::vector<Option>& options) {
  for (const Option& option : options) names.push_back(std::string_view(option.name).substr(0, option.name.find('.')));
  settings.allow_only(names);
}

Type read_type(Settings& settings, Complaints& complaints) {
  const std::string type = settings.text("type");
  if (type == "oidc") return Type::kOidc;
  if (type == "oauth") return Type::kOAuth;
  if (type == "email") return Type::kEmail;
  if (type == "credentials") return Type::kCredentials;
  if (type == "webauthn") return Type::kWebAuthn;
  complaints.add("type " + present(settings.value("type")) +
                 ", but must be \"oidc\", \"oauth\", \"email\", \"credentials\" or \"webauthn\"");
  return Type::kOidc;
}

// PKCE and state always, a nonce for OIDC (SEC-10): what is listed takes nothing away, so that a list pasted from
// elsewhere is understood. Only the quirk without_pkce does, for vendors that refuse parameters they do not know; the
// state goes to every vendor, because OAuth has always had it, and without it anybody's code could be planted in our
// visitor's browser. Who lists pkce is believed to know better than the catalogue.
void read_checks(Settings& settings, Provider& provider, Complaints& complaints) {
  const std::vector<std::string> listed = settings.list("checks");
  const bool lists_pkce = std::find(listed.begin(), listed.end(), "pkce") != listed.end();
  provider.checks.pkce = !provider.quirks.without_pkce || lists_pkce;
  provider.checks.nonce = provider.oidc();
  for (const std::string& check : listed) {
    if (check != "pkce" && check != "state" && check != "nonce" && check != "none")
      complaints.add("checks has \"" + check + "\", but may hold only pkce, state, nonce, none");
    if (check == "nonce" && !provider.oidc())
      complaints.add("checks has nonce, but only a provider of type oidc has an ID Token to carry it");
  }
}

// A secret that we sign ourselves takes the place of a written one; token_exchange.cpp adds it to the request. With
// neither, or half of what it takes, the complaint says so.
void sign_own_secret(Provider& provider, Complaints& complaints) {
  auto& secret = provider.quirks.signed_client_secret;
  oauth::Client& client = provider.client;
  if (!secret || !client.client_secret.empty()) {
    secret.reset();
    return;
  }
  client.auth = oauth::ClientAuth::kNone;
  const bool has_key = client.private_key.is_object();
  if (!has_key && !secret->missing.empty()) {
    complaints.add("clientSecret is missing: set " + environment_name(provider.id, "SECRET") +
                   ", or give token.clientPrivateKey and " + join(secret->missing, ", ") + ", and it is signed afresh each time");
    return;
  }
  for (const std::string& option : secret->missing)
    complaints.add(option + " is missing: with token.clientPrivateKey it goes into the client secret");
  if (!has_key) complaints.add("token.clientPrivateKey is missing: it signs the client secret");
  if (has_key && !client.private_key.find("kid"))
    complaints.add("token.clientPrivateKey has no kid, by which the vendor knows the key: write {\"key\": ..., \"kid\": \"...\"}");
  if (has_key && !secret->algorithm.empty() && jose::SigningKey(client.private_key).algorithm().name != secret->algorithm)
    complaints.add("token.clientPrivateKey is a key for " + std::string(jose::SigningKey(client.private_key).algorithm().name) +
                   ", but must be one for " + secret->algorithm);
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
  sign_own_secret(provider, complaints);
  const bool needs_secret = client.auth != oauth::ClientAuth::kNone && client.auth != oauth::ClientAuth::kPrivateKeyJwt;
  if (needs_secret && client.client_secret.empty())
    complaints.add("clientSecret is missing: set " + environment_name(provider.id, "SECRET") +
                   ", or client.token_endpoint_auth_method to \"none\" if the provider gave you none");
  if (client.auth == oauth::ClientAuth::kPrivateKeyJwt && !client.private_key.is_object())
    complaints.add("token.clientPrivateKey is missing, but private_key_jwt signs with it");
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
  if (settings.find("emailVerified")) provider.email_verified = settings.expression("emailVerified");
  else if (provider.oidc())
    provider.email_verified = Expression("/email_verified");
  if (!settings.value("profile")) return;
  const Settings profile = settings.object("profile");
  bool has_id = false;
  for (const std::string& member : profile.names()) {
    if (auto value = profile.expression(member)) provider.profile.push_back({member, std::move(*value)});
    has_id |= member == "id";
  }
  if (!has_id) complaints.add("profile has no id, but without one nobody is recognised: \"id\": \"/sub\", for example");
}

// What is listed comes to the default ones. What binds an answer to our question is never a visitor's to say (SEC-14).
void read_forwarded_params(Settings& settings, Provider& provider, Complaints& complaints) {
  provider.forwarded_params = kForwardedParams;
  for (std::string& name : settings.list("forwardedParams")) {
    if (oauth::is_protocol_parameter(name))
      complaints.add("forwardedParams has \"" + name + "\", which is ours to set and no visitor's");
    else
      provider.forwarded_params.push_back(std::move(name));
  }
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
  Provider provider;
  provider.values = read_values(value, config.allow_insecure_loopback, complaints);
  Settings settings(value, "", config.allow_insecure_loopback, complaints, &provider.values);
  const std::string type(value.find_string("type").value_or(""));
  const bool is_email = type == "email";
  check_names(settings, keys_of(type), declared_options(value));

  provider.id = settings.text("id");
  provider.type = read_type(settings, complaints);
  provider.name = settings.text("name");
  if (provider.name.empty()) provider.name = provider.id;
  if (type == "credentials") {
    read_style(settings, provider, complaints);
    provider.allow_dangerous_email_account_linking = settings.flag("allowDangerousEmailAccountLinking", false);
    provider.credentials = std::make_shared<const Credentials>(read_credentials(settings, config, complaints));
    if (complaints.all.size() > complaints_before) return std::nullopt;
    return provider;
  }
  if (type == "webauthn") {
    read_style(settings, provider, complaints);
    provider.webauthn = std::make_shared<const WebAuthn>(read_webauthn(settings, config, complaints));
    if (complaints.all.size() > complaints_before) return std::nullopt;
    return provider;
  }
  if (is_email) {
    read_style(settings, provider, complaints);
    provider.email = std::make_shared<const Email>(read_email(settings, provider.values, config, complaints));
    if (complaints.all.size() > complaints_before) return std::nullopt;
    return provider;
  }
  provider.issuer = settings.url_template("issuer");
  if (!provider.issuer.empty() && !provider.values.find("issuer")) provider.values.set("issuer", provider.issuer);

  provider.quirks = read_quirks(settings);
  read_checks(settings, provider, complaints);
  read_endpoints(settings, provider, complaints);
  read_client(settings, provider, complaints);

  provider.profile_from_id_token = provider.oidc() && settings.flag("idToken", true);
  read_forwarded_params(settings, provider, complaints);
  provider.allow_dangerous_email_account_linking = settings.flag("allowDangerousEmailAccountLinking", false);
  read_redirect_proxy(settings, config, provider);
  read_style(settings, provider, complaints);
  read_profile(settings, provider, complaints);

  if (complaints.all.size() > complaints_before) return std::nullopt;
  return provider;
}

}  // namespace authfcgi::providers
