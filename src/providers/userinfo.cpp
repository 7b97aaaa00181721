#include "providers/userinfo.h"

#include "base/text.h"
#include "json/text.h"
#include "oauth/json_answer.h"
#include "oauth/userinfo.h"

namespace authfcgi::providers {

http::Request build_userinfo_request(const Provider& provider, const oauth::AuthorizationServer& server,
                                     const oauth::TokenSet& tokens, const Occasion& occasion) {
  const UserinfoEndpoint& endpoint = provider.userinfo;
  oauth::AuthorizationServer asked = server;
  if (!endpoint.url.empty()) asked.userinfo_endpoint = expand(endpoint.url, provider, occasion, Spelling::kUrl);

  http::Request request = oauth::build_userinfo_request(asked, tokens, expand(endpoint.params, provider, occasion));
  request.method = endpoint.method;
  if (!endpoint.bearer) request.headers.remove("Authorization");
  if (endpoint.accept) request.headers.set("Accept", *endpoint.accept);
  else
    request.headers.remove("Accept");
  const http::Form headers = expand(endpoint.headers, provider, occasion);
  for (const auto& [name, value] : headers.pairs()) request.headers.set(name, value);
  if (!endpoint.body.is_null()) {
    request.headers.set("Content-Type", "application/json");
    request.body = json::write(endpoint.body);
  }
  return request;
}

void adapt_userinfo_response(const Provider& provider, http::Response& response) {
  const std::string type = oauth::media_type(response);
  const bool text = type == "text/plain" || type == "text/javascript";
  if (!provider.oidc() && !provider.userinfo.accept && text) response.headers.set("Content-Type", "application/json");
}

}  // namespace authfcgi::providers
