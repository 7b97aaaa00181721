#include "app/assemble.h"

#include <doctest/doctest.h>

#include "config/load.h"
#include "json/text.h"
#include "support/captured_log.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

namespace {

std::unique_ptr<const config::Config> configured(const std::string& members) {
  return config::load_text(R"({"secret":"0123456789abcdef0123456789abcdef")" + members + "}", "f.json",
                           [](const std::string&) { return std::nullopt; });
}

// Nobody listens there; an attempt is refused at once.
const std::string kProvider = R"(,"allowInsecureLoopback":true,"providers":[{"id":"idp","type":"oidc",
    "issuer":"http://127.0.0.1:1","clientId":"cid","clientSecret":"client-secret"}])";

http::Request get(const std::string& target) {
  http::Request request;
  request.target = target;
  request.front.host = "app.example.com";
  request.front.scheme = "https";
  return request;
}

// The button of the provider, pressed with a token and its cookie: what the log says of it.
std::string press(const http::Handler& handler) {
  const auto csrf = handler(get("/api/auth/csrf"));
  const std::string cookie(csrf.headers.find("Set-Cookie").value());
  http::Request request = get("/api/auth/signin/idp");
  request.method = "POST";
  request.headers.add("Cookie", cookie.substr(0, cookie.find(';')));
  request.headers.add("Content-Type", "application/json");
  request.body = csrf.body;  // {"csrfToken": ...}
  const support::CapturedLog log;
  const auto response = handler(request);
  CHECK(response.headers.find("Location") == "https://app.example.com/api/auth/error?error=Configuration");
  return log.text();
}

}  // namespace

TEST_CASE("a configuration becomes a program that answers") {
  app::SharedMemory memory;
  const app::Assembly assembly(configured(kProvider), memory);
  CHECK(assembly.config().base_path == "/api/auth");
  const auto response = assembly.make_handler(true)(get("/api/auth/providers"));
  CHECK(response.status == 200);
  CHECK(response.body.find("\"signinUrl\":\"https://app.example.com/api/auth/signin/idp\"") != std::string::npos);
}

TEST_CASE("a handler keeps what it needs when the configuration has been replaced") {
  app::SharedMemory memory;
  http::Handler handler;
  {
    const app::Assembly assembly(configured(kProvider), memory);
    handler = assembly.make_handler(false);
  }
  CHECK(handler(get("/api/auth/session")).body == "null");
}

TEST_CASE("a pool without a network opens no connection, and says which pool is meant") {
  app::SharedMemory memory;
  const app::Assembly assembly(configured(kProvider), memory);
  CHECK(press(assembly.make_handler(false)).find("this pool has no network") != std::string::npos);
}

TEST_CASE("a pool with a network tries") {
  app::SharedMemory memory;
  const app::Assembly assembly(configured(kProvider), memory);
  const std::string log = press(assembly.make_handler(true));
  CHECK(log.find("no network") == std::string::npos);
  CHECK(log.find("127.0.0.1:1") != std::string::npos);
}

TEST_CASE("what no provider can be made of is a complaint before the start (SEC-78)") {
  app::SharedMemory memory;
  const std::string incomplete = R"(,"providers":[{"id":"idp","type":"oidc"}])";
  CHECK_THROWS_AS(app::Assembly(configured(incomplete), memory), config::ConfigError);
}

TEST_CASE("with an adapter, sessions are rows of its file") {
  const support::ScratchDirectory folder;
  app::SharedMemory memory;
  const std::string adapter = R"(,"adapter":{"type":"sqlite","path":")" + folder.file("users.db") + "\"}";
  const app::Assembly assembly(configured(adapter), memory);
  CHECK(assembly.config().session.strategy == config::Strategy::kDatabase);
  const auto handler = assembly.make_handler(false);
  http::Request request = get("/api/auth/session");
  request.headers.add("Cookie", "__Secure-authjs.session-token=unknown");
  const auto response = handler(request);
  CHECK(response.status == 200);
  CHECK(response.body == "null");
  CHECK(std::filesystem::exists(folder.file("users.db")));
}
