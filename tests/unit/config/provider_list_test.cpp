#include "config/provider_list.h"

#include <doctest/doctest.h>

#include "json/text.h"
#include "unit/config/configured.h"

using namespace authfcgi;
using config::complaints_of;
using config::configured;

namespace {

std::string provider_of(const std::string& entry, config::Variables variables = {}) {
  const auto config = configured(R"({"providers": [)" + entry + "]}", std::move(variables));
  REQUIRE(config->providers.size() == 1);
  return json::write(config->providers[0]);
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("an id alone becomes an object with it") { CHECK(provider_of(R"("github")") == R"({"id":"github"})"); }

TEST_CASE("the environment completes what is not written, with the id in capitals") {
  CHECK(provider_of(R"("azure-ad")", {{"AUTH_AZURE_AD_ID", "i"}, {"AUTH_AZURE_AD_SECRET", "s"}, {"AUTH_AZURE_AD_ISSUER", "https://x"}}) ==
        R"({"id":"azure-ad","clientId":"i","clientSecret":"s","issuer":"https://x"})");
  CHECK(provider_of(R"({"id": "a", "clientId": "written"})", {{"AUTH_A_ID", "i"}, {"AUTH_A_SECRET", "s"}})
        == R"({"id":"a","clientId":"written","clientSecret":"s"})");
}

TEST_CASE("azure-ad also hears the issuer of its newer name, its own one first") {
  CHECK(provider_of(R"("azure-ad")", {{"AUTH_MICROSOFT_ENTRA_ID_ISSUER", "https://new"}}) ==
        R"({"id":"azure-ad","issuer":"https://new"})");
  CHECK(provider_of(R"("azure-ad")", {{"AUTH_MICROSOFT_ENTRA_ID_ISSUER", "https://new"}, {"AUTH_AZURE_AD_ISSUER", "https://own"}}) ==
        R"({"id":"azure-ad","issuer":"https://own"})");
  CHECK(provider_of(R"("google")", {{"AUTH_MICROSOFT_ENTRA_ID_ISSUER", "https://new"}}) == R"({"id":"google"})");
}

TEST_CASE("an id is used once") {
  CHECK(complaints_of(R"({"providers": ["a",
    {"id": "a"}, "a-b", "a_b"]})") ==
        Texts{R"(f.json:2: providers[1].id is "a", but must be unlike that of every other provider)",
              R"(f.json:2: providers[3] is "a_b", but must be unlike that of every other provider)"});
}

TEST_CASE("an id can stand in a URL") {
  for (const auto* id : {"", "a/b", "a b", ".", "..", "undefined", "\xc3\xa9", "a%2fb"}) {
    CAPTURE(id);
    CHECK(complaints_of(std::string(R"({"providers": [")") + id + "\"]}").size() == 1);
    CHECK(complaints_of(std::string(R"({"providers": [{"id": ")") + id + "\"}]}").size() == 1);
  }
  CHECK(complaints_of(R"({"providers": [{}]})") ==
        Texts{"f.json:1: providers[0].id is missing, but must be 1 to 64 of A-Z a-z 0-9 . _ ~ -"});
}

TEST_CASE("SEC-15, SEC-78: http is for this machine, and only when allowed") {
  const std::string entry = R"({"id": "a", "issuer": "http://127.0.0.1:1", "wellKnown": "http://127.0.0.1:1",
    "jwks_endpoint": "http://127.0.0.1:1", "authorization": "http://127.0.0.1:1", "redirectProxyUrl": "http://127.0.0.1:1",
    "token": {"url": "http://127.0.0.1:1"}, "userinfo": {"url": "http://127.0.0.1:1"}})";
  CHECK(complaints_of(R"({"providers": [)" + entry + "]}").size() == 7);
  CHECK(complaints_of(R"({"allowInsecureLoopback": true, "providers": [)" + entry + "]}").empty());
  CHECK(complaints_of(R"({"allowInsecureLoopback": true, "providers": [{"id": "a", "issuer": "http://op.example"}]})").size() == 1);
  CHECK(complaints_of(R"({"providers": ["a"]})", {{"AUTH_A_ISSUER", "http://op.example"}}) ==
        Texts{"AUTH_A_ISSUER is set, but must be an https URL without user information and fragment (http only on "
              "loopback, with allowInsecureLoopback)"});
}

TEST_CASE("each provider remembers its line, for whoever complains of it later") {
  const auto config = configured("{\"providers\": [\"a\",\n\n{\"id\": \"b\"}]}");
  CHECK(config->provider_lines == std::vector<int>{1, 3});
}
