#include "config/parse.h"

#include <doctest/doctest.h>

#include "unit/config/configured.h"

using namespace authfcgi;
using config::complaints_of;
using config::configured;

namespace {

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("two sockets, or one for everything") {
  const auto two = configured(R"({"listen": {"session": "/run/s", "flow": "[::1]:9001", "group": "www-data"}})")->listen;
  CHECK(two.session == "/run/s");
  CHECK(two.flow == "[::1]:9001");
  CHECK(two.group == "www-data");
  CHECK_FALSE(two.single());
  const auto one = configured(R"({"listen": {"socket": "127.0.0.1:9000"}})")->listen;
  CHECK(one.single());
  CHECK(one.flow == "127.0.0.1:9000");
  CHECK_FALSE(configured("{}")->listen.single());
  for (const auto* listen : {R"({"session": "/s"})", R"({"flow": "/s"})", R"({"socket": "/s", "flow": "/f"})",
                             R"({"session": "/s", "flow": "/s"})", R"({"socket": "s"})", R"({"socket": "a:0"})",
                             R"({"socket": "a:65536"})", R"({"socket": "a:b"})", R"({"socket": ""})"}) {
    CAPTURE(listen);
    CHECK(complaints_of(std::string(R"({"listen": )") + listen + "}").size() == 1);
  }
}

TEST_CASE("a pool is static when its bounds are equal, and one bound moves the other") {
  const auto flow = [](const std::string& pool) { return configured(R"({"workers": {"flow": )" + pool + "}}")->flow_pool; };
  CHECK(flow("{}").dynamic);
  CHECK(flow("{}").max_workers == 130);
  CHECK(flow(R"({"max": 1})").min_workers == 1);
  CHECK_FALSE(flow(R"({"max": 1})").dynamic);
  CHECK(flow(R"({"min": 200})").max_workers == 200);
  CHECK(flow(R"({"manager": "static", "max": 8})").min_workers == 8);
  CHECK(flow(R"({"min": 3, "max": 3})").dynamic == false);
  CHECK(flow(R"({"maxRequests": 1000})").max_requests == 1000);
  CHECK_FALSE(configured("{}")->session_pool.dynamic);
  CHECK(configured("{}")->session_pool.min_workers >= 2);
  for (const auto* pool : {R"({"min": 3, "max": 2})", R"({"min": 0})", R"({"max": 1025})", R"({"manager": "ondemand"})",
                           R"({"manager": "static", "min": 1, "max": 2})"}) {
    CAPTURE(pool);
    CHECK(complaints_of(std::string(R"({"workers": {"session": )") + pool + "}}").size() == 1);
  }
}

TEST_CASE("the token lives as long as the session, unless it is told otherwise") {
  CHECK(configured(R"({"session": {"maxAge": 60}})")->jwt.max_age.count() == 60);
  CHECK(configured(R"({"session": {"maxAge": 60}, "jwt": {"maxAge": 120}})")->jwt.max_age.count() == 120);
}

TEST_CASE("an adapter means database sessions, unless jwt is asked for") {
  const std::string adapter = R"("adapter": {"type": "sqlite", "path": "/tmp/x.db"})";
  CHECK(configured("{" + adapter + "}")->session.strategy == config::Strategy::kDatabase);
  CHECK(configured("{" + adapter + "}")->adapter->path == "/tmp/x.db");
  CHECK(configured("{" + adapter + R"(, "session": {"strategy": "jwt"}})")->session.strategy == config::Strategy::kJwt);
  CHECK(complaints_of(R"({"session": {"strategy": "database"}})") ==
        Texts{R"(f.json:1: session.strategy is "database", but must be "jwt" where no adapter is configured)"});
  CHECK(complaints_of(R"({"adapter": {"type": "sqlite"}, "session": {"strategy": "database"}})") ==
        Texts{"f.json:1: adapter.path is missing, but must be the absolute path of the database file"});
}

TEST_CASE("pages, theme, gate, network and the rest arrive") {
  const auto config = configured(R"json({
    "pages": {"signIn": "/in", "signOut": "/out", "error": "/oops", "verifyRequest": "/mail", "newUser": "https://a.example/hi"},
    "theme": {"colorScheme": "dark", "logo": "/logo.svg", "brandColor": "rgb(1, 2, 3)", "buttonText": "#fff"},
    "cors": {"origins": ["https://Spa.example:443"]}, "redirects": {"origins": ["http://localhost:3000"]},
    "gate": {"preset": "vouch", "nonAscii": "rfc8187", "maxHeaderBytes": 8192},
    "network": {"connectTimeout": 0.5, "timeout": 2, "forbidPrivateAddresses": true, "proxy": "socks5h://p:1", "caFile": "/dev/null"},
    "useSecureCookies": true, "debug": true, "stableSubject": true, "checkOriginOnPost": false, "maxBodyBytes": 2048,
    "providerDirectory": "/tmp", "$schema": "x"})json");
  CHECK(config->pages.sign_in + config->pages.sign_out + config->pages.error + config->pages.verify_request +
            config->pages.new_user == "/in/out/oops/mailhttps://a.example/hi");
  CHECK(config->theme.color_scheme + config->theme.logo + config->theme.brand_color + config->theme.button_text ==
        "dark/logo.svgrgb(1, 2, 3)#fff");
  CHECK(config->cors_origins == Texts{"https://spa.example"});
  CHECK(config->redirect_origins == Texts{"http://localhost:3000"});
  CHECK(config->gate.preset + config->gate.non_ascii == "vouchrfc8187");
  CHECK(config->gate.max_header_bytes == 8192);
  CHECK(config->network.connect_timeout.count() == 500);
  CHECK(config->network.timeout.count() == 2000);
  CHECK(config->network.forbid_private_addresses);
  CHECK(config->network.proxy == "socks5h://p:1");
  CHECK(config->network.ca_file == "/dev/null");
  CHECK(config->use_secure_cookies == true);
  CHECK(config->debug);
  CHECK(config->stable_subject);
  CHECK_FALSE(config->check_origin_on_post);
  CHECK(config->max_body_bytes == 2048);
  CHECK(config->provider_directory == "/tmp");
}

TEST_CASE("what cannot be used is refused") {
  for (const auto* text : {R"({"pages": {"signIn": "//evil.example"}})", R"({"pages": {"error": "javascript:x"}})",
                           R"({"theme": {"brandColor": "red;}body{"}})", R"({"theme": {"logo": "data:x"}})",
                           R"({"cors": {"origins": ["*"]}})", R"({"cors": {"origins": "https://a.example"}})",
                           R"({"redirects": {"origins": ["https://a.example/"]}})", R"({"network": {"timeout": 0}})",
                           R"({"network": {"caFile": "/nowhere.pem"}})", R"({"network": {"proxy": "p:1"}})",
                           R"({"providerDirectory": "/nowhere"})", R"({"maxBodyBytes": 1})", R"({"debug": "yes"})",
                           R"({"theme": {"logo": "/a\u0000b"}})"}) {
    CAPTURE(text);
    CHECK(complaints_of(text).size() == 1);
  }
}
