#include "signin/oauth.h"

#include <algorithm>
#include <optional>

#include "http/url.h"
#include "jose/jwt.h"
#include "model/errors.h"
#include "oauth/authorization_request.h"
#include "oauth/authorization_response.h"
#include "oauth/discovery.h"
#include "oauth/error.h"
#include "oauth/id_token.h"
#include "oauth/pkce.h"
#include "oauth/token_request.h"
#include "oauth/token_response.h"
#include "oauth/userinfo.h"
#include "providers/endpoints.h"
#include "providers/place.h"
#include "providers/profile.h"
#include "providers/tenant.h"
#include "providers/token_exchange.h"
#include "providers/userinfo.h"
#include "signin/auth_time.h"

namespace authfcgi::signin {

namespace {

using providers::Provider;

std::string own_callback(const Provider& provider, const Visit& visit) {
  return visit.prefix + "/callback/" + provider.id;
}

std::string origin_of(const std::string& url) {
  const auto parsed = http::parse_url(url);
  return parsed ? parsed->origin() : "";
}

bool uses_proxy(const Provider& provider, const Visit& visit) {
  return !provider.redirect_proxy_url.empty() && origin_of(provider.redirect_proxy_url) != visit.origin;
}

bool is_proxy(const Provider& provider, const Visit& visit) {
  return !provider.redirect_proxy_url.empty() && origin_of(provider.redirect_proxy_url) == visit.origin;
}

oauth::AuthorizationServer as_configured(const Provider& provider) {
  oauth::AuthorizationServer server;
  server.issuer = provider.issuer;
  server.authorization_endpoint = provider.authorization.url;
  server.token_endpoint = provider.token.url;
  server.jwks_uri = provider.jwks_endpoint;
  return server;
}

oauth::AuthorizationServer discover(const Provider& provider, Instant now, oauth::Metadata& metadata) {
  return oauth::complete(as_configured(provider), *metadata.discover(provider.well_known, provider.issuer, now,
                                                                     providers::issuer_placeholder(provider)));
}

// A place at this provider, for as long as we may wait for it.
std::optional<shared::Bulkhead::Place> enter(const Provider& provider, const Wire& wire) {
  if (!wire.bulkhead) return std::nullopt;
  return wire.bulkhead->enter(providers::place_of(provider));
}

// What the callback needs to know of the server; each missing endpoint is discovered (15.43).
oauth::AuthorizationServer server_for_callback(const Provider& provider, Instant now, oauth::Metadata& metadata) {
  const bool needs_userinfo = !provider.profile_from_id_token;
  const bool all_known = !provider.token.url.empty() && (!needs_userinfo || !provider.userinfo.url.empty()) &&
                         (!provider.oidc() || !provider.jwks_endpoint.empty());
  return all_known || provider.well_known.empty() ? as_configured(provider) : discover(provider, now, metadata);
}

// What the provider lists and the operator has not said himself, or acr_values would be the visitor's to lower; of that,
// oauth/ drops the parameters of the protocol.
http::Form forwarded(const Provider& provider, const http::Form& query) {
  http::Form allowed;
  for (const auto& [name, value] : query.pairs()) {
    const bool is_listed = std::ranges::find(provider.forwarded_params, name) != provider.forwarded_params.end();
    if (is_listed && !providers::find_param(provider.authorization, name)) allowed.set(name, value);
  }
  return allowed;
}

// Whose keys sign the ID Token: the server's, or its tenant's.
oauth::AuthorizationServer server_of(const Provider& provider, const std::string& id_token,
                                     const oauth::AuthorizationServer& server, Instant now, oauth::Metadata& metadata) {
  const auto issuer = providers::find_tenant_issuer(provider, id_token);
  return issuer ? *metadata.discover(oauth::well_known_url(*issuer), *issuer, now) : server;
}

// What a callback brought, and what we asked with.
struct Callback {
  const http::Form& parameters;
  const std::string redirect_uri;
  const oauth::AuthorizationResponse authorized;
  const Attempt& attempt;
  const std::optional<std::chrono::seconds> max_age;
};

// Tokens, and what is known of the person by them.
struct Exchange {
  oauth::TokenSet tokens;
  providers::RawProfile profile;
  std::optional<std::int64_t> auth_time;  // the ID Token's
};

oauth::TokenSet exchange_code(const Provider& provider, const oauth::AuthorizationServer& server,
                              const Callback& callback, Instant now, const Wire& wire) {
  const crypto::SecretString* code_verifier = provider.checks.pkce ? &use_pkce(callback.attempt) : nullptr;
  const providers::Occasion occasion{callback.redirect_uri, callback.authorized.code()};
  http::Request request = oauth::build_token_request(server, provider.client, callback.authorized,
                                                     callback.redirect_uri, code_verifier,
                                                     providers::expand(provider.token.params, provider, occasion), now,
                                                     wire.random);
  providers::adapt_token_request(provider, occasion, now, request);
  http::Response response = wire.fetch(request);
  providers::adapt_token_response(provider, response);
  try {
    return oauth::validate_token_response(response, provider.oidc(), now);
  } catch (const oauth::OAuthError&) {
    if (!provider.quirks.token_error_is_callback_error) throw;
    std::throw_with_nested(model::OAuthCallbackError("provider " + provider.id + " refused the code"));
  }
}

json::Value fetch_userinfo(const Provider& provider, const oauth::AuthorizationServer& server,
                           const oauth::TokenSet& tokens, const providers::Occasion& occasion, oauth::KeySource& keys,
                           std::optional<std::string_view> expected_sub, Instant now, const Wire& wire) {
  http::Response response = wire.fetch(providers::build_userinfo_request(provider, server, tokens, occasion));
  providers::adapt_userinfo_response(provider, response);
  return oauth::validate_userinfo_response(response, server, provider.client, keys, expected_sub, now).json();
}

// The code becomes tokens, the tokens a profile (authjs-wire.md 5.5, rows 11 to 15).
Exchange exchange(const Provider& provider, const oauth::AuthorizationServer& server, const Callback& callback,
                  Instant now, const Wire& wire) {
  oauth::TokenSet tokens = exchange_code(provider, server, callback, now, wire);
  const providers::Occasion occasion{callback.redirect_uri, callback.authorized.code(), &tokens.members()};

  json::Value source;
  std::optional<std::int64_t> auth_time;
  if (!provider.oidc()) {
    const auto keys = wire.metadata.keys(server.jwks_uri, now);
    source = fetch_userinfo(provider, server, tokens, occasion, *keys, std::nullopt, now, wire);
  } else {
    const auto issuer = server_of(provider, *tokens.id_token(), server, now, wire.metadata);
    const auto keys = wire.metadata.keys(issuer.jwks_uri, now);
    std::optional<std::string_view> nonce;
    if (provider.checks.nonce) nonce = use_nonce(callback.attempt);
    const oauth::IdTokenClaims claims =
        oauth::validate_id_token(*tokens.id_token(), issuer, provider.client, *keys, nonce, tokens.access_token(), now);
    auth_time = jose::find_numeric_date(claims.json(), "auth_time");
    if (callback.max_age) check_auth_time(auth_time, *callback.max_age, now);
    source = provider.profile_from_id_token
                 ? claims.json()
                 : fetch_userinfo(provider, server, tokens, occasion, *keys, claims.sub(), now, wire);
  }
  auto profile = providers::complete_profile(provider, std::move(source), callback.parameters, occasion, wire.fetch);
  return {std::move(tokens), std::move(profile), auth_time};
}

// RFC 6749 section 4.1.2.1: the provider says no. Everybody else who breaks the protocol is an error of ours to show.
oauth::AuthorizationResponse validate(const Provider& provider, const oauth::AuthorizationServer& server,
                                      const http::Form& parameters, std::string_view state) {
  try {
    return oauth::validate_authorization_response(parameters, server, state);
  } catch (const oauth::OAuthError&) {
    std::throw_with_nested(model::OAuthCallbackError("provider " + provider.id + " refused the sign-in"));
  }
}

// What the profile hook makes of the raw profile; nothing where the provider's own mapping does.
std::optional<json::Value> ask_hook(const Provider& provider, const Exchange& exchanged, hooks::Hooks* hooks) {
  if (!hooks || !hooks->has_profile(provider.id)) return std::nullopt;
  try {
    return hooks->profile(provider.id, exchanged.profile.document, exchanged.tokens.members());
  } catch (const hooks::HookError&) {
    std::throw_with_nested(model::OAuthProfileParseError("the profile hook failed"));
  }
}

Identity identify(const Provider& provider, Exchange exchanged, const Wire& wire) {
  try {
    const auto mapped = ask_hook(provider, exchanged, wire.hooks);
    providers::Person person = providers::read_profile(provider, exchanged.profile, exchanged.tokens.members(),
                                                       wire.random, mapped ? &*mapped : nullptr);
    if (exchanged.auth_time) person.vouched.set("auth_time", *exchanged.auth_time);
    return {.user = std::move(person.user),
            .account = providers::build_account(provider, person.account_id, exchanged.tokens.members()),
            .profile = std::move(exchanged.profile.document),
            .email_verified = person.email_verified,
            .claims = std::move(person.vouched)};
  } catch (const model::OAuthProfileParseError&) {
    std::throw_with_nested(model::OAuthCallbackError("provider " + provider.id + " sent a profile of no use"));
  }
}

}  // namespace

std::string redirect_uri(const Provider& provider, const Visit& visit) {
  if (uses_proxy(provider, visit)) return provider.redirect_proxy_url + "/callback/" + provider.id;
  return own_callback(provider, visit);
}

std::string start_oauth(const Provider& provider, const Visit& visit, const Intent& intent,
                        const config::Cookies& names, const CheckKeys::Set& keys, const Wire& wire,
                        http::CookieJar& jar) {
  oauth::AuthorizationServer server = as_configured(provider);
  if (server.authorization_endpoint.empty()) {
    const auto place = enter(provider, wire);
    server = discover(provider, visit.now, wire.metadata);
  }

  oauth::AuthorizationRequest request;
  request.redirect_uri = redirect_uri(provider, visit);
  request.params = providers::expand(provider.authorization.params, provider, {request.redirect_uri, ""});
  request.forwarded = forwarded(provider, intent.query);
  request.openid = provider.oidc();
  const State remembered{.origin = uses_proxy(provider, visit) ? own_callback(provider, visit) : "",
                         .callback_url = intent.callback_url,
                         .popup = intent.popup,
                         .max_age = request.openid ? find_max_age(request) : std::nullopt};
  const Begun begun = begin_checks(provider, remembered, {names, keys, visit.cookies, visit.now}, wire.random, jar);
  request.state = begun.state;
  if (provider.checks.pkce) request.code_challenge = oauth::s256_challenge(begun.code_verifier);
  request.nonce = begun.nonce;
  request.fragment = provider.authorization.fragment;
  return oauth::build_authorization_url(server, provider.client, request);
}

Recollection recall_oauth(const Provider& provider, const Visit& visit, const http::Form& parameters,
                          const CheckKeys::Set& keys, const ProxyOrigins& proxy_origins) {
  Recollection recollection;
  const auto parameter = parameters.find("state");
  if (!parameter) return recollection;

  const auto state = open_state(*parameter, keys, visit.now);
  if (is_proxy(provider, visit)) {
    if (!state) throw model::InvalidCheck("state: the redirect proxy cannot read it");
    const auto target = http::parse_url(state->origin);
    if (target && target->origin() != visit.origin) {
      const bool is_known = proxy_origins.empty() || std::ranges::find(proxy_origins, target->origin()) != proxy_origins.end();
      if (!is_known) throw model::InvalidCheck("state: redirectProxyOrigins does not name " + target->origin());
      recollection.forward_to = target->serialize() + "?" + parameters.serialize();
    }
  }
  if (state) {
    recollection.callback_url = state->callback_url;
    recollection.popup = state->popup;
  }
  return recollection;
}

Identity prove_oauth(const Provider& provider, const Visit& visit, const http::Form& parameters,
                     const config::Cookies& names, const CheckKeys::Set& keys, const Wire& wire,
                     http::CookieJar& jar) {
  try {
    // Who is turned away at the door may come back with the same attempt.
    const auto place = enter(provider, wire);

    // Whose callback is this? From here on the attempt is used up.
    const std::string_view state = parameters.find("state").value_or("");
    const Attempt attempt = use_state(provider, state, {names, keys, visit.cookies, visit.now}, jar);

    // What the browser brought, then what the provider tells us alone.
    const oauth::AuthorizationServer server = server_for_callback(provider, visit.now, wire.metadata);
    const auto opened = open_state(state, keys, visit.now);
    const Callback callback{parameters, redirect_uri(provider, visit), validate(provider, server, parameters, state),
                            attempt, opened ? opened->max_age : std::nullopt};
    return identify(provider, exchange(provider, server, callback, visit.now, wire), wire);
  } catch (const model::AuthError&) {
    throw;
  } catch (const Error&) {
    std::throw_with_nested(model::CallbackRouteError("callback of provider " + provider.id));
  }
}

}  // namespace authfcgi::signin
