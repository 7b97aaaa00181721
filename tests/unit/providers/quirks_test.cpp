#include "providers/quirks.h"

#include <doctest/doctest.h>

#include "providers/settings.h"
#include "json/text.h"

using namespace authfcgi;

namespace {

struct Read {
  providers::Quirks quirks;
  std::vector<std::string> complaints;
};

Read read(const char* list, const json::Value& values = json::object()) {
  const json::Value object = json::parse(std::string("{\"quirks\":") + list + "}");
  providers::Complaints complaints;
  Read read{providers::read_quirks(providers::Settings(object, "", false, complaints, &values)), {}};
  read.complaints = complaints.all;
  return read;
}

}  // namespace

TEST_CASE("each behaviour reads its own parameters") {
  const auto [quirks, complaints] = read(R"([{"use":"userinfo_select","pointer":"/data"},{"use":"without_pkce"},
      {"use":"callback_json_field","field":"user","into":"/user"},
      {"use":"token_response_transform","ops":[{"op":"set","field":"a","value":1},{"op":"ignore_status"}]}])");
  CHECK(complaints.empty());
  CHECK(quirks.userinfo_select == "/data");
  CHECK(quirks.without_pkce);
  CHECK(quirks.callback_json_fields.size() == 1);
  CHECK(quirks.token_response.size() == 2);
}

TEST_CASE("an unknown behaviour, and a wrong parameter of a known one, are complaints") {
  for (const char* list : {R"([{"use":"magic"}])", R"([{}])", R"(["without_pkce"])", R"({})",
                           R"([{"use":"without_pkce","sometimes":true}])", R"([{"use":"userinfo_select","pointer":"data"}])",
                           R"([{"use":"token_response_transform","ops":[{"op":"eval"}]}])",
                           R"([{"use":"issuer_tenant_template","path":"/common"}])",
                           R"([{"use":"extra_request","name":"x","url":"http://x.example","on_failure":"keep"}])",
                           R"([{"use":"extra_request","name":"x","url":"https://{nobody}.example","on_failure":"keep"}])"})
    CHECK_MESSAGE(!read(list).complaints.empty(), list);
}

TEST_CASE("a client secret of our own knows which of its options are not set") {
  const char* list = R"([{"use":"signed_client_secret","claims":{"iss":{"optional":"{teamId}"},"aud":"https://a.example"},"alg":"ES256"}])";
  const auto half = read(list).quirks.signed_client_secret;
  REQUIRE(half);
  CHECK(half->missing == std::vector<std::string>{"{teamId}"});
  const auto whole = read(list, json::object({{"teamId", "T1"}})).quirks.signed_client_secret;
  REQUIRE(whole);
  CHECK(whole->missing.empty());
  CHECK(whole->claims.size() == 2);
  CHECK(whole->algorithm == "ES256");
}
