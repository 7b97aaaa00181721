#include "config/load.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "json/text.h"
#include "support/scratch_directory.h"
#include "support/vectors.h"
#include "support/secret_text.h"
#include "unit/config/configured.h"

using namespace authfcgi;
using config::complaints_of;
using config::ConfigError;
using config::configured;

namespace {

const std::string kSecret(32, 's');

config::Environment environment() { return config::environment_of({}); }

using Texts = std::vector<std::string>;

std::string write(const support::ScratchDirectory& folder, const char* name, const std::string& text, mode_t mode) {
  std::ofstream(folder.file(name)) << text;
  REQUIRE(::chmod(folder.file(name).c_str(), mode) == 0);
  return folder.file(name);
}

}  // namespace

TEST_CASE("an empty configuration has Auth.js's defaults") {
  const auto config = configured("{}");
  CHECK(config->base_path == "/api/auth");
  CHECK(config->session.strategy == config::Strategy::kJwt);
  CHECK(config->session.max_age.count() == 2592000);
  CHECK(config->jwt.max_age.count() == 2592000);
  CHECK(config->cookies(false).session_token.name == "authjs.session-token");
  CHECK(config->cookies(true).csrf_token.name == "__Host-authjs.csrf-token");
  CHECK_FALSE(config->trust_host);
  CHECK_FALSE(config->url);
  CHECK(support::secret_text(*config) == kSecret);
}

TEST_CASE("the shipped example loads, and says nothing but defaults") {
  const auto config = config::load("conf/authfcgi.json", environment());
  const auto defaults = configured("{}");
  CHECK(config->session.update_age == defaults->session.update_age);
  CHECK(config->listen.session == defaults->listen.session);
  CHECK(config->flow_pool.max_workers == defaults->flow_pool.max_workers);
  CHECK(config->flow_pool.min_workers == defaults->flow_pool.min_workers);
  CHECK(config->network.timeout == defaults->network.timeout);
  CHECK(config->network.connect_timeout == defaults->network.connect_timeout);
  CHECK(config->gate.max_header_bytes == defaults->gate.max_header_bytes);
  CHECK(config->max_body_bytes == defaults->max_body_bytes);
  CHECK(config->check_origin_on_post == defaults->check_origin_on_post);
}

TEST_CASE("all complaints come at once, in the order of the file") {
  CHECK(complaints_of(R"({
  "session": {"maxAge": "5m", "updateage": 3},
  "providers": [{"id": "a b"}, "github", {"id": "github"}],
  "gate": {"preset": "nginx"},
  "listen": {"session": "/run/a"},
  "colour": true
})") == Texts{
             R"(f.json:2: session.maxAge is "5m", but must be between 60 and 31536000 seconds)",
             R"(f.json:2: session.updateage is no key that is known here; did you mean "updateAge"?)",
             R"(f.json:3: providers[0].id is "a b", but must be 1 to 64 of A-Z a-z 0-9 . _ ~ -)",
             R"(f.json:3: providers[2].id is "github", but must be unlike that of every other provider)",
             R"(f.json:4: gate.preset is "nginx", but must be "authfcgi", "oauth2-proxy", "vouch", "authelia" or "lemonldap")",
             R"(f.json:5: listen.flow is missing, but must be the absolute path of a socket (at most 107 bytes), or host:port)",
             "f.json:6: colour is no key that is known here; what is: $schema, accounts, adapter, allowInsecureLoopback, "
             "basePath, callbacks, checkOriginOnPost, cookies, cors, debug, events, gate, hosts, jwt, listen, maxBodyBytes, network, pages, "
              "passwords, providerDirectory, providers, rateLimit, redirectProxyOrigins, redirectProxyUrl, redirects, "
              "redis, secondFactor, secret, session, stableSubject, theme, trustHost, url, useSecureCookies, workers"});
}

TEST_CASE("text that is no JSON is told with its line") {
  CHECK(complaints_of("{\n  \"debug\": true,\n}") ==
        Texts{"f.json:3: is no JSON: Missing a name for object member."});
  CHECK(complaints_of("[]") == Texts{"f.json:1: the configuration is a list of 0, but must be an object"});
}

TEST_CASE("SEC-78: no complaint shows a secret, wherever it stands") {
  const std::string all = [] {
    std::string text;
    for (const auto& complaint : complaints_of(R"({
      "secret": ["hunter2", 5],
      "clientSecrett": "hunter2",
      "providers": [
        {"id": "a", "clientSecret": ["hunter2"], "client_secret": "hunter2", "token": {"params": {"x": "hunter2"}, "y": 1}},
        {"id": "b", "token": {"clientPrivateKey": "hunter2", "url": "https://u:hunter2@op.example/"}, "clientSecret": "a\nhunter2"},
        [{"id": "c", "clientSecret": "hunter2"}]
      ],
      "network": {"proxy": "hunter2"}
    })")) {
      text += complaint + "\n";
    }
    return text;
  }();
  CHECK(all.find("hunter2") == std::string::npos);
  CHECK(all.find("f.json:2: secret[0] is a text of 7 bytes, but must be a text of at least 32 bytes") !=
        std::string::npos);
  CHECK(all.find("providers[0].clientSecret is a list of 1, but must be a text that is not empty") != std::string::npos);
  CHECK(all.find("providers[1].token.url is a text of 29 bytes, but must be an https URL") != std::string::npos);
}

TEST_CASE("SEC-78: a file with secrets that everybody can read is refused") {
  const std::string text = R"({"secret": ")" + kSecret + "\"}";
  const support::ScratchDirectory folder;
  const auto open = write(folder, "open", text, 0644);
  CHECK_THROWS_WITH_AS(config::load(open, environment()),
                       (open + ":1: the configuration holds secrets and can be read by everybody, but must be closed to "
                               "others: chmod o= " + open).c_str(),
                       ConfigError);
  CHECK(support::secret_text(*config::load(write(folder, "closed", text, 0640), environment())) == kSecret);
  CHECK_NOTHROW(config::load(write(folder, "harmless", "{}", 0644), environment()));
  const std::string key = R"({"providers":[{"id":"a","token":{"clientPrivateKey":{"kty":"EC"}}}]})";
  CHECK_THROWS_AS(config::load(write(folder, "key", key, 0604), environment()), ConfigError);
  CHECK_THROWS_AS(config::load(write(folder, "redis", R"({"redis":{"password":"p"}})", 0604), environment()), ConfigError);
}

TEST_CASE("a file that is not there is told so") {
  CHECK_THROWS_WITH_AS(config::load("/nowhere/authfcgi.json", environment()),
                       "/nowhere/authfcgi.json: cannot be read: No such file or directory", ConfigError);
}

TEST_CASE("the recorded environments mean the same here, but for what we decided otherwise") {
  const auto vectors = support::read_vectors("urls-and-env.json");
  int replayed = 0;
  for (const auto& vector : vectors.find("core_env")->array()) {
    // The recorded secrets have one character; ours must have 32 bytes.
    const auto stretched = [](const std::string& secret) { return secret + std::string(32, '.'); };
    config::Variables variables;
    for (const auto& [name, value] : vector.find("env")->object()) {
      variables[name] = name.starts_with("AUTH_SECRET") ? stretched(value.string()) : value.string();
    }
    variables.emplace("AUTH_SECRET", "");
    // An AUTH_URL that is no URL is a complaint here, not a silent default.
    if (variables["AUTH_URL"] == "bad") {
      CHECK(complaints_of("{}", variables).size() == 2);
      continue;
    }
    json::Value document = *vector.find("config");
    const auto& result = *vector.find("result");
    std::string secrets;
    if (const auto* secret = result.find("secret"); secret->is_string()) {
      document.set("secret", secrets = stretched(secret->string()));
    } else {
      for (const auto& one : secret->array()) secrets += (secrets.empty() ? "" : ",") + stretched(one.string());
    }
    // Without any secret we do not start.
    if (secrets.empty()) variables["AUTH_SECRET"] = secrets = kSecret;

    const auto config = configured(json::write(document), variables);
    CHECK(support::secret_text(*config) == secrets);
    CHECK(config->redirect_proxy_url == result.find_string("redirectProxyUrl").value_or(""));
    // next-auth's default instead of the core's; a trailing slash goes (15.44).
    auto base_path = std::string(*result.find_string("basePath"));
    if (base_path == "/auth" || base_path == "/") base_path = "/api/auth";
    if (base_path.ends_with('/')) base_path.pop_back();
    CHECK(config->base_path == base_path);
    // Only AUTH_TRUST_HOST makes us trust, and "false" is false (15.30).
    CHECK(config->trust_host == (variables["AUTH_TRUST_HOST"] == "true"));
    ++replayed;
  }
  CHECK(replayed == 16);
}
