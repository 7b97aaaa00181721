#include "providers/mail_api.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "config/load.h"
#include "json/text.h"
#include "providers/email.h"
#include "providers/load.h"
#include "support/counted_random.h"

using namespace authfcgi;

namespace {

json::Value fixtures() {
  std::ifstream file("tests/vectors/provider-fixtures.json", std::ios::binary);
  return *json::parse(std::string(std::istreambuf_iterator<char>(file), {})).find("email");
}

providers::Provider load(const std::string& id, const json::Value& options) {
  json::Value entry = options;
  entry.set("id", id);
  const json::Value settings = json::object({{"secret", "a-secret-of-thirty-two-characters"},
                                             {"adapter", json::object({{"type", "sqlite"}, {"path", "/tmp/x.db"}})},
                                             {"providers", json::array({entry})}});
  static std::unique_ptr<const config::Config> config;
  config = config::load_text(json::write(settings), "test.json", [](const std::string&) { return std::nullopt; });
  return std::move(providers::load(*config).at(0));
}

// The fields of a multipart/form-data body.
std::vector<std::pair<std::string, std::string>> fields_of(const std::string& body, const std::string& boundary) {
  std::vector<std::pair<std::string, std::string>> fields;
  const std::string start = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"";
  std::size_t at = 0;
  while (body.compare(at, start.size(), start) == 0) {
    const auto quote = body.find('"', at + start.size());
    const auto end = body.find("\r\n--" + boundary, quote);
    fields.emplace_back(body.substr(at + start.size(), quote - at - start.size()), body.substr(quote + 5, end - quote - 5));
    at = end + 2;
  }
  CHECK(body.substr(at) == "--" + boundary + "--\r\n");
  return fields;
}

// What the engine says where it is right and the reference is not.
json::Value expected_part(const json::Value& one, const char* ours, const json::Value& theirs) {
  const json::Value* deviation = one.find("deviation");
  const json::Value* value = deviation ? deviation->find("engine")->find(ours) : nullptr;
  return value ? *value : theirs;
}

}  // namespace

TEST_CASE("every mail service is asked exactly as Auth.js asks it") {
  int count = 0;
  const json::Value all = fixtures();
  for (const auto& [id, fixture] : all.object()) {
    for (const json::Value& one : fixture.find("cases")->array()) {
      const json::Value* expected = one.find("request");
      if (!expected) continue;
      CAPTURE(id);
      CAPTURE(std::string(one.find_string("name").value()));
      ++count;
      const auto provider = load(id, *one.find("options"));
      REQUIRE(provider.email);
      const json::Value& input = *one.find("input");
      const std::string subject = "Sign in to " + std::string(input.find_string("host").value());
      crypto::SystemRandom random;
      const auto request = providers::build_mail_request(*provider.email->api, provider.email->values,
                                                         {.to = *input.find_string("to"),
                                                          .subject = subject,
                                                          .text = "<text>",
                                                          .html = "<html>",
                                                          .url = *input.find_string("url")},
                                                         random);
      CHECK(request.method == expected->find_string("method"));
      CHECK(json::Value(request.target) == expected_part(one, "url", *expected->find("url")));
      for (const auto& [name, value] : expected->find("headers")->object())
        if (name != "content-type") CHECK(request.headers.find(name) == value.string());
      CHECK(request.headers.fields().size() == expected->find("headers")->object().size());

      if (const json::Value* body = expected->find("json")) {
        json::Value theirs = *body;
        if (theirs.find("from")) theirs.set("from", expected_part(one, "json_from", *theirs.find("from")));
        CHECK(json::parse(request.body) == theirs);
        CHECK(request.headers.find("Content-Type") == "application/json");
      } else {
        const std::string type(request.headers.find("Content-Type").value());
        REQUIRE(type.starts_with("multipart/form-data; boundary="));
        const auto fields = fields_of(request.body, type.substr(30));
        const auto& wanted = expected->find("multipart")->array();
        REQUIRE(fields.size() == wanted.size());
        for (std::size_t i = 0; i < fields.size(); ++i) {
          const auto& [name, value] = fields[i];
          CHECK(name == wanted[i].array()[0].string());
          CHECK(json::Value(value) == (name == "from" ? expected_part(one, "multipart_from", wanted[i].array()[1])
                                                      : wanted[i].array()[1]));
        }
      }
    }
  }
  CHECK(count == 10);
}

TEST_CASE("a value cannot leave its place: JSON is escaped, a boundary is drawn") {
  const auto resend = load("resend", json::parse(R"({"apiKey":"k","from":"a@x.com"})"));
  crypto::SystemRandom random;
  const std::string evil = "\",\"to\":\"b@x.com\r\n--authfcgi-";
  const auto request = providers::build_mail_request(*resend.email->api, resend.email->values,
                                                     {.to = "a@x.com", .subject = evil, .text = evil, .html = evil, .url = evil},
                                                     random);
  const auto body = json::parse(request.body);
  CHECK(body.find_string("to") == "a@x.com");
  CHECK(body.find_string("subject") == evil);
}

TEST_CASE("a placeholder that nobody fills is complained of at start") {
  for (const char* send : {R"({"url":"https://x.example/{nobody}","json":{}})", R"({"url":"https://x.example","json":{"a":"{b}"}})",
                           R"({"url":"https://x.example","json":{"a":["{"]}})", R"({"url":"https://x.example"})",
                           R"({"url":"https://x.example","json":{},"multipart":{"a":"b"}})",
                           R"({"url":"http://x.example","json":{}})", R"({"url":"https://x.example","json":{},"other":1})",
                           R"({"url":"https://x.example","json":{},"headers":{"A":"{nobody}"}})"}) {
    CAPTURE(send);
    providers::Complaints complaints;
    const json::Value object = json::parse(send);
    const providers::Settings settings(object, "send.", false, complaints);
    providers::read_mail_api(settings, json::object(), false, complaints);
    CHECK_FALSE(complaints.all.empty());
  }
}
