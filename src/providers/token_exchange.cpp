#include "providers/token_exchange.h"

#include <algorithm>

#include "base/text.h"
#include "jose/jws.h"
#include "json/located.h"
#include "json/text.h"
#include "oauth/error.h"

namespace authfcgi::providers {

namespace {

constexpr std::int64_t kSecretSeconds = 300;  // longer than any token request; Apple would take six months

// RFC 7519, as the vendor wants to see us: the claims of the file, and when.
std::string sign_client_secret(const SignedClientSecret& secret, const Provider& provider, const Occasion& occasion,
                               Instant now) {
  json::Value claims = json::object();
  const http::Form who = expand(secret.claims, provider, occasion);
  for (const auto& [name, value] : who.pairs()) claims.set(name, value);
  claims.set("iat", to_unix_seconds(now));
  claims.set("exp", to_unix_seconds(now) + kSecretSeconds);
  try {
    return jose::sign_jwt(claims, jose::SigningKey(provider.client.private_key));
  } catch (const Error&) {
    std::throw_with_nested(oauth::ProtocolError("token.clientPrivateKey cannot sign a client secret"));
  }
}

void join_array(const TokenResponseStep& step, json::Value& answer) {
  const json::Value* list = answer.find(step.field);
  if (!list || !list->is_array()) return;
  std::vector<std::string> texts;
  for (const json::Value& each : list->array()) texts.push_back(as_text(each).value_or(""));
  answer.set(step.field, join(texts, step.value.string()));
}

// An error of the vendor's own spelling becomes one of RFC 6749 section 5.2.
void spell_error(const TokenResponseStep& step, json::Value& answer) {
  if (answer.find_string("error")) return;
  const json::Value* description = json::resolve(answer, step.description);
  const auto text = description ? as_text(*description) : std::nullopt;
  answer.set("error", step.value);
  answer.set("error_description", text.value_or(""));
}

void take(const TokenResponseStep& step, http::Response& response, json::Value& answer) {
  using Kind = TokenResponseStep::Kind;
  switch (step.kind) {
    case Kind::kSet: answer.set(step.field, step.value); return;
    case Kind::kJoinArray: join_array(step, answer); return;
    case Kind::kDropUnlessString:
      if (!answer.find_string(step.field)) answer.erase(step.field);
      return;
    case Kind::kIgnoreStatus: response.status = 200; return;
    case Kind::kDropHeader:
      if (std::find(step.except_status.begin(), step.except_status.end(), response.status) == step.except_status.end())
        response.headers.remove(step.field);
      return;
    case Kind::kErrorFields:
      if (response.status != 200) spell_error(step, answer);
      return;
  }
}

// Both are ways to say "bearer": to leave it out, and a word that the file accepts for it.
void settle_token_type(const Provider& provider, json::Value& answer) {
  if (!answer.find("access_token")) return;
  const json::Value* type = answer.find("token_type");
  if (!type && !provider.oidc()) answer.set("token_type", "bearer");
  if (!type || !type->is_string() || !provider.quirks.token_request) return;
  const auto& accepted = provider.quirks.token_request->accept_token_types;
  if (std::find(accepted.begin(), accepted.end(), to_lower(type->string())) != accepted.end())
    answer.set("token_type", "bearer");
}

}  // namespace

void adapt_token_request(const Provider& provider, const Occasion& occasion, Instant now, http::Request& request) {
  const Quirks& quirks = provider.quirks;
  http::Form body = http::Form::parse(request.body);
  if (quirks.token_request) {
    body = expand(quirks.token_request->body, provider, occasion);
    request.headers.remove("Authorization");
  }
  const http::Form further = expand(provider.token.body, provider, occasion);
  for (const auto& [name, value] : further.pairs()) body.set(name, value);
  if (quirks.signed_client_secret)
    body.set("client_secret", sign_client_secret(*quirks.signed_client_secret, provider, occasion, now));
  request.body = body.serialize();
  const http::Form headers = expand(provider.token.headers, provider, occasion);
  for (const auto& [name, value] : headers.pairs()) request.headers.set(name, value);
}

void adapt_token_response(const Provider& provider, http::Response& response) {
  json::Value answer;
  try {
    answer = json::parse(response.body);
  } catch (const json::ParseError&) {
    return;
  }
  if (!answer.is_object()) return;
  const json::Value before = answer;
  for (const TokenResponseStep& step : provider.quirks.token_response) take(step, response, answer);
  settle_token_type(provider, answer);
  // Who transforms an answer has looked at it: WeChat calls its JSON text/plain.
  if (!provider.quirks.token_response.empty()) response.headers.set("Content-Type", "application/json");
  if (answer != before) response.body = json::write(answer);
}

}  // namespace authfcgi::providers
