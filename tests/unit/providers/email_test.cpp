#include "providers/email.h"

#include <doctest/doctest.h>

#include <map>

#include "base/text.h"
#include "config/load.h"
#include "json/text.h"
#include "providers/load.h"

using namespace authfcgi;

namespace {

using Variables = std::map<std::string, std::string>;

// What providers::load makes of the entries, or every complaint.
std::vector<providers::Provider> load(const std::string& entries, const Variables& variables = {}, bool has_adapter = true) {
  const std::string adapter = has_adapter ? R"("adapter":{"type":"sqlite","path":"/tmp/x.db"},)" : "";
  static std::unique_ptr<const config::Config> config;
  config = config::load_text(R"({"secret":"a-secret-of-thirty-two-characters",)" + adapter + R"("providers":[)" + entries + "]}",
                             "test.json", [&](const std::string& name) -> std::optional<std::string> {
                               const auto found = variables.find(name);
                               return found == variables.end() ? std::nullopt : std::optional(found->second);
                             });
  return providers::load(*config);
}

std::string complaints(const std::string& entries, const Variables& variables = {}, bool has_adapter = true) {
  try {
    load(entries, variables, has_adapter);
    return "";
  } catch (const config::ConfigError& error) {
    return error.what();
  }
}

bool holds(const std::string& text, const std::string& word) { return text.find(word) != std::string::npos; }

}  // namespace

TEST_CASE("a mail server, from the file alone, with Auth.js's defaults") {
  const auto loaded = load(R"({"id":"nodemailer","server":"smtp://u:p@smtp.example.com:587","from":"A <a@x.com>"})");
  const auto& provider = loaded.at(0);
  CHECK(provider.type == providers::Type::kEmail);
  CHECK(provider.name == "Nodemailer");
  REQUIRE(provider.email);
  CHECK(provider.email->server->host == "smtp.example.com");
  CHECK(provider.email->from.name == "A");
  CHECK(provider.email->from.address.text() == "a@x.com");
  CHECK(provider.email->max_age == std::chrono::hours(24));
  CHECK_FALSE(provider.email->confirm);
  CHECK(provider.email->secret.empty());
}

TEST_CASE("everything else from the environment, secrets and sender") {
  const auto loaded = load(R"("nodemailer","email","resend","postmark")",
                           {{"AUTH_NODEMAILER_SERVER", "smtps://u:p@smtp.example.com"}, {"AUTH_NODEMAILER_FROM", "a@x.com"},
                            {"AUTH_NODEMAILER_SECRET", "hash-secret"},
                            {"AUTH_EMAIL_SERVER", "smtp://localhost:25"}, {"AUTH_EMAIL_FROM", "b@x.com"},
                            {"AUTH_RESEND_KEY", "key-1"}, {"AUTH_RESEND_FROM", "c@x.com"},
                            {"AUTH_POSTMARK_KEY", "key-2"}, {"AUTH_POSTMARK_FROM", "d@x.com"}});
  CHECK(loaded.at(0).email->server->port == 465);
  CHECK(loaded.at(0).email->secret.reveal() == "hash-secret");
  CHECK(loaded.at(1).email->server->port == 25);
  CHECK(loaded.at(2).email->values.find_string("apiKey") == "key-1");
  CHECK(loaded.at(3).email->from.address.text() == "d@x.com");
}

TEST_CASE("the names that Auth.js's documentation uses do for its own two providers") {
  const Variables variables = {{"EMAIL_SERVER", "smtp://localhost:25"}, {"EMAIL_FROM", "b@x.com"}};
  CHECK(load(R"("nodemailer")", variables).at(0).email->server->port == 25);
  CHECK(load(R"("email")", variables).at(0).email->from.address.text() == "b@x.com");
  const Variables pieces = {{"EMAIL_SERVER_HOST", "smtp.example.com"}, {"EMAIL_SERVER_PORT", "2525"},
                            {"EMAIL_SERVER_USER", "u"}, {"EMAIL_SERVER_PASSWORD", "p"}, {"EMAIL_FROM", "b@x.com"}};
  const auto loaded = load(R"("email")", pieces);
  CHECK(loaded.at(0).email->server->host == "smtp.example.com");
  CHECK(loaded.at(0).email->server->port == 2525);
  CHECK(loaded.at(0).email->server->password.reveal() == "p");
}

TEST_CASE("what is missing is said with the words to write") {
  const std::string all = complaints(R"("nodemailer","resend","loops")", {}, false);
  CHECK(holds(all, "AUTH_NODEMAILER_SERVER"));
  CHECK(holds(all, "AUTH_NODEMAILER_FROM"));
  CHECK(holds(all, "AUTH_RESEND_KEY"));
  CHECK(holds(all, "transactionalId is missing"));
  CHECK(holds(all, R"("adapter": {"type": "sqlite", "path": "/var/lib/authfcgi/users.db"})"));
  CHECK_FALSE(holds(all, "AUTH_LOOPS_FROM"));  // the template has it
}

TEST_CASE("wrong values are complained of, secrets without their value (SEC-78)") {
  const std::string good = R"("server":"smtp://localhost:25","from":"a@x.com")";
  CHECK(complaints(R"({"id":"nodemailer",)" + good + "}") == "");
  CHECK(holds(complaints(R"({"id":"nodemailer",)" + good + R"(,"maxAge":86401})"), "maxAge is 86401"));
  CHECK(holds(complaints(R"({"id":"nodemailer",)" + good + R"(,"maxAge":"1d"})"), "maxAge"));
  CHECK(holds(complaints(R"({"id":"nodemailer",)" + good + R"(,"issuer":"https://x.example"})"), "issuer is not known here"));
  CHECK(holds(complaints(R"({"id":"nodemailer","server":"smtp://localhost","from":"nobody"})"), "from is \"nobody\""));
  const std::string secret = complaints(R"({"id":"nodemailer","server":"smtp://u:a-password@h:x","from":"a@x.com","secret":7})");
  CHECK_FALSE(secret.empty());
  CHECK_FALSE(holds(secret, "a-password"));
}

TEST_CASE("a provider that is written out, and one with a service of its own") {
  const auto loaded = load(R"({"id":"mail","type":"email","name":"E-mail","server":"smtp://localhost:25","from":"a@x.com",
                               "confirm":true,"maxAge":600,"secret":"s"},
                              {"id":"own","type":"email","from":"a@x.com","apiKey":"k","options":{"apiKey":"a key"},
                               "send":{"url":"https://mail.example/{fromDomain}","headers":{"X-Key":"{apiKey}"},
                                       "json":{"to":"{to}","html":"{html}"}}})");
  CHECK(loaded.at(0).email->confirm);
  CHECK(loaded.at(0).email->max_age == std::chrono::minutes(10));
  CHECK(loaded.at(0).email->secret.reveal() == "s");
  REQUIRE(loaded.at(1).email->api);
  CHECK_FALSE(loaded.at(1).email->server);
}
