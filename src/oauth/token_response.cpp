#include "oauth/token_response.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "oauth/error.h"
#include "oauth/json_answer.h"

namespace authfcgi::oauth {
namespace {

constexpr std::string_view kStep = "token response";
constexpr std::int64_t kLongestSeconds = 100LL * 365 * 24 * 3600;

// b64token of RFC 6750 section 2.1, and "!", which Salesforce writes: nothing that could end the Authorization header,
// or begin another parameter in it (SEC-16).
bool is_b64token(std::string_view token) {
  const std::string_view body = token.substr(0, token.find_last_not_of('=') + 1);
  return !body.empty() && std::all_of(body.begin(), body.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~+/!").find(c) != std::string_view::npos;
  });
}

// Seconds from a number, or from the digits that some providers write as text. Never wraps (SEC-8).
std::int64_t parse_lifetime(const json::Value& value) {
  double seconds = -1;
  if (value.is_number()) seconds = value.number();
  if (value.is_string() && !value.string().empty() &&
      value.string().find_first_not_of("0123456789") == std::string::npos)
    seconds = value.string().size() > 15 ? static_cast<double>(kLongestSeconds) : std::stod(value.string());
  if (!(seconds >= 0)) throw ProtocolError("token response: expires_in must be a number from 0");
  return static_cast<std::int64_t>(std::min(std::floor(seconds), static_cast<double>(kLongestSeconds)));
}

// Members are read only after the provider has been let say no: GitHub does so with status 200.
json::Value validate_status(const http::Response& response) {
  if (response.status == 200 || (response.status >= 400 && response.status < 500)) {
    json::Value answer = parse_json_answer(response, kStep);
    if (const auto error = answer.find_string("error"))
      throw OAuthError(std::string(kStep), *error, answer.find_string("error_description").value_or(""));
    if (response.status == 200) return answer;
  }
  throw ProtocolError("token response: the answer has status " + std::to_string(response.status));
}

}  // namespace

TokenSet validate_token_response(const http::Response& response, bool openid, Instant now) {
  TokenSet tokens;
  tokens.members_ = validate_status(response);
  json::Value& members = tokens.members_;

  const auto access_token = find_text(members, "access_token", kStep);
  if (!access_token || !is_b64token(*access_token))
    throw ProtocolError("token response: access_token must be there and made of token characters (RFC 6750)");
  tokens.access_token_ = *access_token;

  // Any other kind (DPoP, MAC) would have to be used in a way that we do not know.
  const std::string token_type = to_lower(find_text(members, "token_type", kStep).value_or(""));
  if (token_type != "bearer") throw ProtocolError("token response: token_type must be Bearer");
  members.set("token_type", token_type);

  tokens.refresh_token_ = find_text(members, "refresh_token", kStep);
  if (const json::Value* scope = members.find("scope")) {
    if (!scope->is_string()) throw ProtocolError("token response: scope must be a text");
    tokens.scope_ = scope->string();
  }

  tokens.id_token_ = find_text(members, "id_token", kStep);
  if (openid && !tokens.id_token_) throw ProtocolError("token response: an OpenID provider must send an id_token");

  if (const json::Value* expires_in = members.find("expires_in")) {
    const std::int64_t seconds = parse_lifetime(*expires_in);
    tokens.expires_in_ = std::chrono::seconds(seconds);
    members.set("expires_in", seconds);
    if (seconds != 0) members.set("expires_at", to_unix_seconds(now) + seconds);
  }
  return tokens;
}

}  // namespace authfcgi::oauth
