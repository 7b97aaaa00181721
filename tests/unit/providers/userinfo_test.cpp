#include "providers/userinfo.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;

TEST_CASE("a provider is asked for a profile as its file says") {
  http::Response answer;
  answer.headers.set("Content-Type", "application/json");
  answer.body = R"({"access_token":"at","token_type":"bearer","team":"t/1"})";
  const auto tokens = oauth::validate_token_response(answer, false, from_unix_seconds(1));
  const providers::Occasion occasion{"", "", &tokens.members()};

  providers::Provider provider;
  provider.userinfo.url = providers::Template("https://x.example/{token:/team}");
  provider.userinfo.params = {{"v", providers::Template("2")}};
  http::Request request = providers::build_userinfo_request(provider, {}, tokens, occasion);
  CHECK(request.method == "GET");
  CHECK(request.target == "https://x.example/t%2F1?v=2");
  CHECK(request.headers.find("Authorization") == "Bearer at");

  provider.userinfo.method = "POST";
  provider.userinfo.bearer = false;
  provider.userinfo.accept.reset();
  provider.userinfo.headers = {{"X-Key", providers::Template("k")}};
  provider.userinfo.body = json::object({{"a", 1}});
  request = providers::build_userinfo_request(provider, {}, tokens, occasion);
  CHECK(request.method == "POST");
  CHECK_FALSE(request.headers.find("Authorization"));
  CHECK_FALSE(request.headers.find("Accept"));
  CHECK(request.headers.find("X-Key") == "k");
  CHECK(request.body == R"({"a":1})");
}
