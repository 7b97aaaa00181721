#include "providers/params.h"

#include <doctest/doctest.h>

#include "providers/provider.h"
#include "json/text.h"

using namespace authfcgi;

TEST_CASE("what is known at a request fills the rest of a template") {
  providers::Provider provider;
  provider.client.client_secret = crypto::SecretString(std::string_view("hidden"));
  const json::Value tokens = json::parse(R"({"access_token":"at","n":7})");
  const providers::Occasion occasion{"https://app.example/cb", "code-1", &tokens};
  const providers::Params params = {{"a", providers::Template("{token:/access_token}.{token:/n}")},
                                    {"b", providers::Template("{code} {callbackUrl} {clientSecret}")}};
  const http::Form form = providers::expand(params, provider, occasion);
  CHECK(form.find("a") == "at.7");
  CHECK(form.find("b") == "code-1 https://app.example/cb hidden");
  CHECK_THROWS_AS(providers::expand(providers::Template("{token:/none}"), provider, occasion, providers::Spelling::kUrl),
                  providers::TemplateError);
}
