#include <doctest/doctest.h>

#include "support/house.h"
#include "support/page_checks.h"

using namespace authfcgi;

namespace {

const char* const kTwo = R"({"providers":[
  {"id":"zeta","type":"oidc","issuer":"https://zeta.example","clientId":"c","clientSecret":"s"},
  {"id":"alpha","name":"Al \"Pha\"","type":"oauth","clientId":"c","clientSecret":"s",
   "authorization":"https://a.example/a",
   "token":"https://a.example/t","userinfo":"https://a.example/u","profile":{"id":"/id"}}]})";

}  // namespace

TEST_CASE("GET providers lists exactly five members of each, in the configuration's order (2.4)") {
  support::House house(kTwo);
  support::Visitor visitor(house);
  const auto response = visitor.get("providers");
  CHECK(response.body ==
        R"({"zeta":{"id":"zeta","name":"zeta","type":"oidc",)"
        R"("signinUrl":"https://app.example.com/api/auth/signin/zeta",)"
        R"("callbackUrl":"https://app.example.com/api/auth/callback/zeta"},)"
        R"("alpha":{"id":"alpha","name":"Al \"Pha\"","type":"oauth",)"
        R"("signinUrl":"https://app.example.com/api/auth/signin/alpha",)"
        R"("callbackUrl":"https://app.example.com/api/auth/callback/alpha"}})");
  CHECK(support::header(response, "Content-Type") == "application/json");
  CHECK(support::header(response, "X-Content-Type-Options") == "nosniff");
}

TEST_CASE("the list sets no cookies, and the client's Content-Type on a GET is ignored") {
  support::House house;
  support::Visitor visitor(house);
  const auto response = visitor.get("providers?callbackUrl=/x", {{"Content-Type", "application/json"}});
  CHECK(response.status == 200);
  CHECK_FALSE(response.headers.find("Set-Cookie"));
}

TEST_CASE("a site without providers has an empty list") {
  support::House house(R"({"providers":[]})");
  support::Visitor visitor(house);
  CHECK(visitor.get("providers").body == "{}");
}
