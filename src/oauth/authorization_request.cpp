#include "oauth/authorization_request.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "http/url.h"
#include "oauth/error.h"

namespace authfcgi::oauth {
namespace {

// The last two are ours and no business of the provider.
constexpr std::array<std::string_view, 9> kProtocolParameters = {
    "redirect_uri", "client_id", "response_type", "response_mode", "state", "nonce", "scope", "callbackurl", "csrftoken"};

}  // namespace

// Compared without case: a server that is lax about it must not read what we have dropped.
bool is_protocol_parameter(std::string_view name) {
  const std::string lower = to_lower(name);
  return lower.starts_with("code_challenge") || lower.starts_with("request") ||
         std::find(kProtocolParameters.begin(), kProtocolParameters.end(), lower) != kProtocolParameters.end();
}

std::string build_authorization_url(const AuthorizationServer& server, const Client& client,
                                    const AuthorizationRequest& request) {
  std::optional<http::Url> url = http::parse_url(server.authorization_endpoint);
  if (!url) throw ProtocolError("the provider has no authorization endpoint");

  http::Form query = http::Form::parse(url->query.value_or(""));
  query.set("response_type", "code");
  query.set("client_id", client.client_id);
  query.set("redirect_uri", request.redirect_uri);
  for (const auto& [name, value] : request.params.pairs()) query.set(name, value);

  for (const auto& [name, value] : request.forwarded.pairs())
    if (!is_protocol_parameter(name)) query.set(name, value);

  // The checks come last: nothing above may stand in for them.
  if (!request.state.empty()) query.set("state", request.state);
  if (!request.code_challenge.empty()) {
    query.set("code_challenge", request.code_challenge);
    query.set("code_challenge_method", "S256");
  }
  if (!request.nonce.empty()) query.set("nonce", request.nonce);
  if (request.openid && query.count("scope") == 0) query.set("scope", "openid profile email");

  url->query = query.serialize();
  if (!request.fragment.empty()) url->fragment = request.fragment;
  return url->serialize();
}

}  // namespace authfcgi::oauth
