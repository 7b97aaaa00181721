#include "providers/raw_profile.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;

TEST_CASE("put makes objects on its way, and never goes through something else") {
  json::Value document = json::object();
  providers::put(document, "/a/b", 1);
  providers::put(document, "/a/c", "x");
  providers::put(document, "/a/c/d", 2);
  CHECK(document == json::parse(R"({"a":{"b":1,"c":"x"}})"));
}

TEST_CASE("a picture that no session cookie could carry is left out, and the person let in (SEC-32)") {
  providers::Provider provider;
  provider.quirks.extra_requests.push_back({.name = "photo",
                                            .when = std::nullopt,
                                            .url = providers::Template("https://api.example/photo"),
                                            .headers = {},
                                            .into = "",
                                            .pick = std::nullopt,
                                            .email_verified = std::nullopt,
                                            .data_uri_prefix = "data:image/jpeg;base64, ",
                                            .null_on_failure = true});
  const auto photo_of = [&](std::size_t bytes) {
    const auto fetch = [bytes](const http::Request&) { return http::Response{.status = 200, .headers = {}, .body = std::string(bytes, 'x')}; };
    return *providers::complete_profile(provider, json::object(), {}, {}, fetch).requests.find("photo");
  };
  CHECK(photo_of(12 * 1024).is_string());
  CHECK(photo_of(12 * 1024 + 1).is_null());
}

TEST_CASE("an extra request that fails leaves the profile as it is") {
  providers::Provider provider;
  provider.quirks.extra_requests.push_back({.name = "emails",
                                            .when = providers::Expression(json::parse(R"({"not":"/email"})")),
                                            .url = providers::Template("https://api.example/emails"),
                                            .headers = {},
                                            .into = "/email",
                                            .pick = providers::Expression("/0/email"),
                                            .email_verified = providers::Expression("/0/verified"),
                                            .data_uri_prefix = ""});
  int asked = 0;
  http::Response response;
  const auto fetch = [&](const http::Request&) { return ++asked, response; };
  const auto complete = [&](const char* source) {
    return providers::complete_profile(provider, json::parse(source), {}, {}, fetch);
  };
  response.body = R"([{"email":"a@x.example","verified":true}])";
  CHECK(complete("{}").document == json::parse(R"({"email":"a@x.example"})"));
  CHECK(complete("{}").email_verified == true);
  CHECK(complete(R"({"email":"b@x.example"})").email_verified == std::nullopt);
  CHECK(asked == 2);
  response.body = R"([{"email":"a@x.example","verified":false}])";
  CHECK(complete("{}").email_verified == false);
  response.body = R"([{"verified":true}])";  // it brought no address, so it says nothing about one
  CHECK(complete("{}").email_verified == std::nullopt);
  response.status = 403;
  CHECK(complete("{}").document == json::object());
  response = {.status = 200, .headers = {}, .body = "<html>"};
  CHECK(complete("{}").document == json::object());
}
