#include "oauth/discovery.h"

#include <algorithm>

#include "http/url.h"
#include "oauth/error.h"
#include "oauth/json_answer.h"

namespace authfcgi::oauth {
namespace {

constexpr std::string_view kStep = "discovery";
constexpr std::size_t kMaxUrlBytes = 2048;

std::string endpoint(const json::Value& metadata, std::string_view name, bool allow_insecure_loopback) {
  const std::string url = find_text(metadata, name, kStep).value_or("");
  if (!url.empty() && !usable_endpoint(url, allow_insecure_loopback))
    throw ProtocolError("discovery: " + std::string(name) + " is no usable https URL");
  return url;
}

}  // namespace

std::string well_known_url(std::string_view issuer) {
  if (issuer.ends_with('/')) issuer.remove_suffix(1);
  return std::string(issuer) + "/.well-known/openid-configuration";
}

bool usable_endpoint(std::string_view url, bool allow_insecure_loopback) {
  const auto blank_or_control = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '\\'; };
  if (url.size() > kMaxUrlBytes || std::any_of(url.begin(), url.end(), blank_or_control)) return false;
  const std::optional<http::Url> parsed = http::parse_url(url);
  if (!parsed || parsed->has_credentials || parsed->fragment) return false;
  return parsed->scheme == "https" || (parsed->scheme == "http" && allow_insecure_loopback && parsed->is_loopback());
}

AuthorizationServer validate_metadata(std::string_view text, std::string_view expected_issuer,
                                      bool allow_insecure_loopback, std::string_view other_spelling) {
  const json::Value metadata = parse_json_object(text, kStep);

  // RFC 8414 section 3.3: else one server could write in the name of another.
  AuthorizationServer server;
  server.issuer = find_text(metadata, "issuer", kStep).value_or("");
  if (!other_spelling.empty() && server.issuer == other_spelling) server.issuer = expected_issuer;
  if (server.issuer.empty() || server.issuer != expected_issuer)
    throw ProtocolError("discovery: the document's issuer is not, byte for byte, the configured one");

  server.authorization_endpoint = endpoint(metadata, "authorization_endpoint", allow_insecure_loopback);
  server.token_endpoint = endpoint(metadata, "token_endpoint", allow_insecure_loopback);
  server.userinfo_endpoint = endpoint(metadata, "userinfo_endpoint", allow_insecure_loopback);
  server.jwks_uri = endpoint(metadata, "jwks_uri", allow_insecure_loopback);

  const json::Value* algorithms = metadata.find("id_token_signing_alg_values_supported");
  if (algorithms && algorithms->is_array())
    for (const json::Value& algorithm : algorithms->array())
      if (algorithm.is_string()) server.id_token_signing_alg_values.push_back(algorithm.string());

  const json::Value* iss_supported = metadata.find("authorization_response_iss_parameter_supported");
  server.iss_parameter_supported = iss_supported && iss_supported->is_bool() && iss_supported->boolean();
  return server;
}

AuthorizationServer complete(AuthorizationServer configured, const AuthorizationServer& discovered) {
  const auto fill = [](std::string& empty, const std::string& known) {
    if (empty.empty()) empty = known;
  };
  fill(configured.issuer, discovered.issuer);
  fill(configured.authorization_endpoint, discovered.authorization_endpoint);
  fill(configured.token_endpoint, discovered.token_endpoint);
  fill(configured.userinfo_endpoint, discovered.userinfo_endpoint);
  fill(configured.jwks_uri, discovered.jwks_uri);
  if (configured.id_token_signing_alg_values.empty())
    configured.id_token_signing_alg_values = discovered.id_token_signing_alg_values;
  configured.iss_parameter_supported |= discovered.iss_parameter_supported;
  return configured;
}

}  // namespace authfcgi::oauth
