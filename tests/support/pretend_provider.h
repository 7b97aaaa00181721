// An OpenID provider that is a function from request to response: strict about what it is sent, and obedient where a test
// wants it to misbehave.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/base64url.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "http/fetch.h"
#include "http/form.h"
#include "http/url.h"
#include "jose/jwk.h"
#include "jose/jws.h"
#include "json/text.h"

namespace authfcgi::support {

class PretendProvider {
 public:
  explicit PretendProvider(std::string issuer_url = "https://idp.example") : issuer(std::move(issuer_url)) {}

  std::string issuer;
  std::string client_id = "cid";
  std::string client_secret = "client-secret";
  Instant now = from_unix_seconds(1800000000);
  json::Value person = json::object({{"sub", "person-1"},
                                     {"name", "Ada Lovelace"},
                                     {"email", "Ada@Example.com"},
                                     {"email_verified", true},
                                     {"picture", "https://idp.example/ada.png"}});
  // What a test changes before it is sent.
  std::function<void(json::Value&)> change_metadata = [](json::Value&) {};
  std::function<void(json::Value&)> change_claims = [](json::Value&) {};
  std::function<void(json::Value&)> change_tokens = [](json::Value&) {};
  std::function<void(json::Value&)> change_userinfo = [](json::Value&) {};
  std::function<void(http::Response&)> change_response = [](http::Response&) {};

  std::vector<std::string> asked;           // the paths, in order
  std::vector<std::string> token_problems;  // what was wrong with token requests

  http::Fetch fetch() {
    return [this](const http::Request& request) { return answer(request); };
  }

  // The person says yes on the page that this URL shows: the parameters of the callback.
  http::Form approve(const std::string& authorization_url) {
    const http::Form query = query_of(authorization_url);
    const std::string code = "code-" + std::to_string(grants_.size() + 1);
    grants_[code] = query;
    http::Form callback{{"code", code}, {"iss", issuer}};
    if (const auto state = query.find("state")) callback.add("state", *state);
    return callback;
  }

  static http::Form query_of(const std::string& url) {
    return http::Form::parse(http::parse_url(url).value().query.value_or(""));
  }

 private:
  // The example key of RFC 7515 appendix A.3.
  static json::Value private_key() {
    return json::object({{"kty", "EC"},
                         {"crv", "P-256"},
                         {"kid", "test-key"},
                         {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
                         {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
                         {"d", "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}});
  }

  static http::Response json_response(const json::Value& value, int status = 200) {
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "application/json");
    response.body = json::write(value);
    return response;
  }

  http::Response answer(const http::Request& request) {
    const std::string path = http::parse_url(request.target).value().path;
    asked.push_back(path);
    http::Response response = path == "/.well-known/openid-configuration" ? metadata()
                              : path == "/jwks"                           ? jwks()
                              : path == "/token"                          ? token(request)
                              : path == "/userinfo"                       ? userinfo(request)
                                                                          : json_response(json::object(), 404);
    change_response(response);
    return response;
  }

  http::Response metadata() {
    json::Value value = json::object({{"issuer", issuer},
                                      {"authorization_endpoint", issuer + "/authorize"},
                                      {"token_endpoint", issuer + "/token"},
                                      {"userinfo_endpoint", issuer + "/userinfo"},
                                      {"jwks_uri", issuer + "/jwks"},
                                      {"id_token_signing_alg_values_supported", json::array({"ES256"})},
                                      {"authorization_response_iss_parameter_supported", true}});
    change_metadata(value);
    return json_response(value);
  }

  http::Response jwks() {
    json::Value key = private_key();
    key.erase("d");
    return json_response(json::object({{"keys", json::array({key})}}));
  }

  std::string id_token(const http::Form& asked_for) {
    json::Value claims = person;
    claims.set("iss", issuer);
    claims.set("aud", client_id);
    claims.set("iat", to_unix_seconds(now));
    claims.set("exp", to_unix_seconds(now) + 300);
    if (const auto nonce = asked_for.find("nonce")) claims.set("nonce", *nonce);
    change_claims(claims);
    return jose::sign_jwt(claims, jose::SigningKey(private_key()));
  }

  void require(bool holds, const char* problem) {
    if (!holds) token_problems.push_back(problem);
  }

  http::Response token(const http::Request& request) {
    const http::Form body = http::Form::parse(request.body);
    const auto grant = grants_.find(std::string(body.find("code").value_or("")));
    if (grant == grants_.end()) return json_response(json::object({{"error", "invalid_grant"}}), 400);
    const http::Form asked_for = grant->second;
    grants_.erase(grant);  // once

    const std::string challenge = base64url_encode(crypto::sha256(body.find("code_verifier").value_or("")));
    require(asked_for.find("code_challenge") == challenge, "code_verifier");
    require(asked_for.find("redirect_uri") == body.find("redirect_uri"), "redirect_uri");
    require(body.find("grant_type") == "authorization_code", "grant_type");
    require(request.headers.find("Authorization") == "Basic " + base64_encode(client_id + ":" + client_secret),
            "client authentication");
    if (!token_problems.empty()) return json_response(json::object({{"error", "invalid_grant"}}), 400);

    json::Value tokens = json::object({{"access_token", "access-1"}, {"token_type", "Bearer"}, {"expires_in", 3600}});
    if (asked_for.find("scope").value_or("").find("openid") != std::string_view::npos)
      tokens.set("id_token", id_token(asked_for));
    change_tokens(tokens);
    return json_response(tokens);
  }

  http::Response userinfo(const http::Request& request) {
    if (request.headers.find("Authorization") != "Bearer access-1")
      return json_response(json::object({{"error", "invalid_token"}}), 401);
    json::Value value = person;
    change_userinfo(value);
    return json_response(value);
  }

  std::map<std::string, http::Form> grants_;  // what was asked for, by code
};

}  // namespace authfcgi::support
