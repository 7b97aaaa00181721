#include "config/hosts_settings.h"

#include <doctest/doctest.h>

#include "config/environment.h"
#include "unit/config/configured.h"

using namespace authfcgi;
using namespace authfcgi::config;

namespace {

using Lines = std::vector<std::string>;

const std::string kOwn = R"("secret": "0123456789abcdef0123456789abcdef")";

Variables secret_of(const std::string& suffix, char letter = 'x') {
  return {{"AUTH_SECRET__" + suffix, std::string(32, letter)}};
}

}  // namespace

TEST_CASE("without hosts there are none") {
  CHECK(configured("{}")->hosts.empty());
  CHECK(with_hosts(*configured("{}")).size() == 1);
}

TEST_CASE("a host is a whole configuration, with what its entry says instead") {
  const auto config = configured(R"({"session": {"maxAge": 600, "updateAge": 60}, "theme": {"logo": "/a.svg"},
      "hosts": {"staging.example.com": {"session": {"maxAge": 1200}, "theme": null, "providers": ["github"]}}})",
                                 secret_of("STAGING_EXAMPLE_COM"));
  REQUIRE(config->hosts.size() == 1);
  CHECK(config->hosts[0].name == "staging.example.com");
  const Config& host = *config->hosts[0].config;
  CHECK(host.session.max_age == seconds(1200));
  CHECK(host.session.update_age == seconds(60));
  CHECK(host.theme.logo == "");
  CHECK(host.providers.size() == 1);
  CHECK(host.secrets.size() == 1);
  CHECK(host.secrets[0].reveal() == std::string(32, 'x'));
  CHECK(config->session.max_age == seconds(600));
  CHECK(config->providers.empty());
}

TEST_CASE("a host never takes over url, but its base path") {
  const auto config = configured(R"({"url": "https://app.example.com/auth", "hosts": {"b.example.com": {},
                                     "c.example.com": {"url": "https://c.example.com:8443", "basePath": "/c"}}})",
                                 {{"AUTH_SECRET__B_EXAMPLE_COM", std::string(32, 'b')},
                                  {"AUTH_SECRET__C_EXAMPLE_COM", std::string(32, 'c')}});
  CHECK(!config->hosts[0].config->url);
  CHECK(config->hosts[0].config->base_path == "/auth");
  CHECK(config->hosts[1].config->url->origin() == "https://c.example.com:8443");
  CHECK(config->hosts[1].config->base_path == "/c");
}

TEST_CASE("what the environment says for one host alone comes first; AUTH_URL is nobody else's") {
  Variables variables = {{"AUTH_GITHUB_ID", "all"}, {"AUTH_GITHUB_ID__A_B", "one"}, {"AUTH_GITHUB_SECRET", "s"},
                         {"AUTH_URL", "https://app.example.com"}, {"AUTH_SECRET__A_B", std::string(32, 'b')},
                         {"AUTH_SECRET_1__A_B", std::string(32, 'n')}};
  const auto config = configured(R"({"providers": ["github"], "hosts": {"a.b": {}}})", variables);
  const Config& host = *config->hosts[0].config;
  CHECK(config->providers[0].find_string("clientId") == "all");
  CHECK(host.providers[0].find_string("clientId") == "one");
  CHECK(host.providers[0].find_string("clientSecret") == "s");
  CHECK(config->url);
  CHECK(!host.url);
  CHECK(host.secrets.size() == 2);
  CHECK(host.secrets[0].reveal() == std::string(32, 'n'));
}

TEST_CASE("the suffix of a host's variables is its name in capitals") {
  CHECK(environment_suffix("staging-1.example.com") == "STAGING_1_EXAMPLE_COM");
  CHECK(environment_suffix("*.example.com") == "ANY_EXAMPLE_COM");
}

TEST_CASE("a complaint about a host names the host and the line of its entry") {
  CHECK(complaints_of("{\n\"hosts\": {\n\"a.b\": {\"themes\": 2,\n\"session\": {\"maxAge\": 1}}}}", secret_of("A_B")) ==
        Lines{"f.json:3: hosts[\"a.b\"].themes is no key that is known here; did you mean \"theme\"?",
              "f.json:4: hosts[\"a.b\"].session.maxAge is 1, but must be between 60 and 31536000 seconds"});
}

TEST_CASE("what is wrong outside of hosts is said once, and what is wrong only there with the host's name") {
  CHECK(complaints_of(R"({"debug": 1, "hosts": {"a.b": {}}})", secret_of("A_B")) ==
        Lines{"f.json:1: debug is 1, but must be true or false"});
  CHECK(complaints_of("{\"adapter\": {\"type\": \"sqlite\", \"path\": \"/x.db\"},\n\"session\": {\"strategy\": \"database\"},\n"
                      "\"hosts\": {\"a.b\": {\"adapter\": null}}}",
                      secret_of("A_B")) ==
        Lines{"f.json:2: hosts[\"a.b\"].session.strategy is \"database\", but must be \"jwt\" where no adapter is configured"});
  CHECK(complaints_of(R"({"hosts": {"a.b": {}, "c.d": {}}})", {{"AUTH_SECRET__A_B", "short"}, {"AUTH_SECRET__C_D", std::string(32, 'c')}}) ==
        Lines{"AUTH_SECRET__A_B has 5 bytes, but must have at least 32; authfcgi secret makes one"});
}

TEST_CASE("what belongs to the process cannot differ by host") {
  CHECK(complaints_of(R"({"hosts": {"a.b": {"listen": {"socket": "/x"}, "workers": {}, "passwords": {"queue": 1}}}})", secret_of("A_B")) ==
        Lines{"f.json:1: hosts[\"a.b\"].listen belongs to the whole process, and must stand outside of hosts",
              "f.json:1: hosts[\"a.b\"].workers belongs to the whole process, and must stand outside of hosts",
              "f.json:1: hosts[\"a.b\"].passwords.queue belongs to the whole process, and must stand outside of hosts"});
}

TEST_CASE("a host's name is what nginx says, or a pattern") {
  for (const auto* name : {"App.example.com", "app.example.com:8080", "https://a", "", "a b", "*.", "*", "a.*.b", "a."}) {
    CAPTURE(name);
    const auto complaints = complaints_of("{\"hosts\": {\"" + std::string(name) + "\": {\"shareSessions\": true}}}");
    REQUIRE(complaints.size() == 1);
    CHECK(complaints[0].find("is no host, but must be a name in small letters") != std::string::npos);
  }
  for (const auto* name : {"localhost", "a_b.example.com", "127.0.0.1", "[::1]", "*.example.com"}) {
    CAPTURE(name);
    CHECK(complaints_of("{\"hosts\": {\"" + std::string(name) + "\": {\"shareSessions\": true}}}").empty());
  }
  CHECK(complaints_of(R"({"hosts": {"a-b.c": {"shareSessions": true}, "a.b.c": {"shareSessions": true}}})").at(0).find(
            "has the same variables as a-b.c: AUTH_SECRET__A_B_C") != std::string::npos);
}

TEST_CASE("sessions of one host do not open at another unless that was asked for (SEC-31)") {
  const auto of = [](const std::string& text, Variables variables = {}) {
    const auto complaints = complaints_of(text, std::move(variables));
    return complaints.empty() ? "" : complaints[0];
  };
  SUBCASE("the site outside of hosts has the same secret") {
    CHECK(of(R"({"url": "https://a.b", "hosts": {"c.d": {}}})") ==
          "f.json:1: hosts[\"c.d\"] would open the sessions of the site outside of hosts, because they have the same secret: "
          "give it AUTH_SECRET__C_D (and a store of its own), or say \"shareSessions\": true if that is meant");
    CHECK(of(R"({"url": "https://a.b", "hosts": {"c.d": {"shareSessions": true}}})") == "");
    CHECK(of(R"({"url": "https://a.b", "hosts": {"c.d": {}}})", secret_of("C_D")) == "");
    CHECK(of(R"({"url": "https://a.b", "hosts": {"c.d": {}}})", secret_of("C_D", 's')).find("the same secret") != std::string::npos);
  }
  SUBCASE("one host alone may use what nobody else uses, two may not") {
    CHECK(of(R"({"hosts": {"c.d": {}}})") == "");
    CHECK(of(R"({"hosts": {"c.d": {}, "e.f": {}}})").find("[\"e.f\"] would open the sessions of c.d") != std::string::npos);
    CHECK(of(R"({"hosts": {"c.d": {}, "e.f": {"shareSessions": true}}})") == "");
    CHECK(of(R"({"hosts": {"e.f": {"shareSessions": true}, "c.d": {}}})") == "");  // in whatever order
    CHECK(of(R"({"hosts": {"e.f": {"shareSessions": true}, "c.d": {}, "g.h": {}}})").find("[\"g.h\"] would open the sessions of c.d") !=
          std::string::npos);
  }
  SUBCASE("one that does not open at another does not end there either") {
    const std::string text = R"({"cookies": {"sessionToken": {"options": {"domain": "b.example"}}}, "hosts": {"x.b.example": {}, "y.b.example": )";
    const auto secrets = Variables{{"AUTH_SECRET__X_B_EXAMPLE", std::string(32, 'x')}, {"AUTH_SECRET__Y_B_EXAMPLE", std::string(32, 'y')}};
    CHECK(of(text + "{}}}", secrets).find("[\"y.b.example\"] would end the sessions of x.b.example") != std::string::npos);
    CHECK(of(text + R"({"cookies": {"sessionToken": {"options": {"domain": "y.b.example"}}}}}})", secrets) == "");
    CHECK(of(text + R"({"cookies": {"sessionToken": {"name": "y-token"}}}}})", secrets) == "");
    CHECK(of(text + R"({"shareSessions": true}}})") == "");
  }
  SUBCASE("sessions in one store") {
    const std::string both = R"({"url": "https://a.b", "adapter": {"type": "sqlite", "path": "/x.db"}, "hosts": {"c.d": {)";
    CHECK(of(both + "}}}", secret_of("C_D")).find("they keep them in the same store") != std::string::npos);
    CHECK(of(both + R"("session": {"strategy": "jwt"}}}})", secret_of("C_D")) == "");
    CHECK(of(both + R"("adapter": {"path": "/y.db"}}}})", secret_of("C_D")) == "");
  }
  SUBCASE("a pattern is many hosts") {
    CHECK(of(R"({"hosts": {"*.c.d": {}}})", secret_of("ANY_C_D")).find("is many hosts") != std::string::npos);
    CHECK(of(R"({"hosts": {"*.c.d": {"shareSessions": true}}})", secret_of("ANY_C_D")) == "");
  }
}

TEST_CASE("who shares sessions has CSRF tokens of their own all the same") {
  const auto config = configured(R"({"hosts": {"a.b": {}, "c.d": {"shareSessions": true}}})");
  CHECK(config->csrf_salt == "");
  CHECK(config->hosts[0].config->csrf_salt == "");
  CHECK(config->hosts[1].config->csrf_salt == "c.d");
}
