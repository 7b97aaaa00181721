// What Auth.js answered when it was recorded (tests/vectors/http-transcripts.json) is what the whole program answers;
// and where it does not, the reason is named here, by its number in authjs-wire.md chapter 15 or security.md.
// tests/e2e/wire.test.mjs does the same through nginx, sign-ins included; here every page is compared, too.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "support/house.h"
#include "support/page_checks.h"
#include "support/page_outline.h"
#include "support/vectors.h"

using namespace authfcgi;
using support::header;
using support::Visitor;

namespace {

constexpr std::array<std::string_view, 11> kScenarios = {
    "methods",       "paths",              "csrf",  "csrf-https",  "missing-csrf",
    "signin-github", "session-bad-cookie", "pages", "pages-theme", "custom-pages", "passkey-options"};

struct Deviation {
  std::string_view scenario;
  std::size_t step;
  std::string_view instead;  // members of "expect"; "any" is not looked at; empty: the step is left out
  std::string_view why;
};

constexpr std::string_view kNull = R"({"status":200,"headers":"any","location":null,"set_cookie":"any","json":null})";
const std::vector<Deviation> kDeviations = {
    {"methods", 3, R"({"status":204,"headers":{},"json":"any"})", "15.15: OPTIONS names the methods"},
    {"methods", 4, R"({"status":200,"headers":{},"json":"any"})", "15.15: HEAD is GET without its body"},
    {"missing-csrf", 6, "", "no credentials provider"},
    {"missing-csrf", 7, "", "no credentials provider"},
    {"signin-github", 4, R"({"location":"any","json":"any"})", "15.11: what is no URL is ignored"},
    {"signin-github", 7, "", "no credentials provider"},
    {"session-bad-cookie", 2, kNull, "15.11: a callback-url cookie of no use is replaced"},
    {"session-bad-cookie", 3, R"({"status":200,"set_cookie":"any","html":"any"})", "15.11"},
    {"pages", 18, R"({"links":"http://localhost:3000/api/auth/signin"})", "15.18: the button leads somewhere"},
    {"pages", 19, R"({"links":"http://localhost:3000/api/auth/signin"})", "15.18"},
    {"pages", 21, R"({"status":403,"html":"any"})", "a passkey that is refused is told so in words"},
    {"pages-theme", 3, R"({"links":"http://localhost:3000/api/auth/signin"})", "15.18"},
    {"passkey-options", 4, R"({"status":400,"location":null,"set_cookie":"any","body":"any","json":{"error":"Invalid provider"}})",
     "15.22: whoever asks for options hears of errors in JSON"},
    {"passkey-options", 7, R"({"html":"any"})", "an address is typed as one, and not needed where the device finds the passkey"},
    {"custom-pages", 4, R"({"location":"/err"})", "15.42: no error parameter where there is no error"},
};

std::string settings_of(const std::string& profile) {
  if (profile == "passkey") {
    return R"({"adapter":{"type":"sqlite","path":"/nowhere.db"},"session":{"strategy":"jwt"},"providers":["passkey"]})";
  }
  std::string settings = R"({"providers":[{"id":"github","name":"GitHub","type":"oauth","clientId":"id",
    "clientSecret":"s","authorization":{"url":"https://github.com/login/oauth/authorize",
    "params":{"scope":"read:user user:email"}},"token":"https://github.com/login/oauth/access_token",
    "userinfo":"https://api.github.com/user","profile":{"id":"/id"}}])";
  if (profile == "basic-custom-pages") {
    settings += R"(,"pages":{"signIn":"/login","signOut":"/logout","error":"/err","verifyRequest":"/check",
                            "newUser":"/welcome"})";
  }
  if (profile == "basic-theme") {
    settings += R"(,"theme":{"colorScheme":"dark","logo":"/logo.png","brandColor":"#ff0000","buttonText":"#00ff00"})";
  }
  return settings + "}";
}

// True when the text is the recorded one with something of its kind in the place of each placeholder.
bool fits(std::string_view recorded, std::string_view text) {
  static const std::vector<std::pair<std::string_view, std::size_t>> kPlaceholders = {
      {"<hex64>", 64}, {"<b64url43>", 43}, {"<jwe>", 0}};
  while (!recorded.empty()) {
    const auto found = std::ranges::find_if(kPlaceholders, [&](auto& one) { return recorded.starts_with(one.first); });
    if (found == kPlaceholders.end()) {
      if (text.empty() || text.front() != recorded.front()) return false;
      recorded.remove_prefix(1), text.remove_prefix(1);
      continue;
    }
    const auto token = text.substr(0, text.find_first_not_of(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."));
    if (found->second == 0 ? std::ranges::count(token, '.') != 4 : token.size() != found->second) return false;
    recorded.remove_prefix(found->first.size()), text.remove_prefix(token.size());
  }
  return text.empty();
}

// A provider's URL has what was recorded, and state, which is always on (SEC-10); of what the visitor wished, the scope
// is not for him to choose (SEC-14), and login_hint stays.
bool fits_url(std::string_view recorded, std::string_view url) {
  if (!recorded.starts_with("https://github.com/")) return fits(recorded, url);
  const auto question = recorded.find('?');
  if (url.substr(0, question) != recorded.substr(0, question)) return false;
  const http::Form wanted = http::Form::parse(recorded.substr(question + 1));
  const http::Form asked = http::Form::parse(url.substr(question + 1));
  return asked.find("state") && asked.find("scope") == "read:user user:email" &&
         std::ranges::all_of(wanted.pairs(), [&](const auto& pair) {
           return pair.first == "scope" || fits(pair.second, asked.find(pair.first).value_or(""));
         });
}

bool fits_json(const json::Value& recorded, const json::Value& value) {
  if (recorded.is_string()) return value.is_string() && fits_url(recorded.string(), value.string());
  if (recorded.is_array()) {
    return value.is_array() && std::ranges::equal(recorded.array(), value.array(), fits_json);
  }
  if (!recorded.is_object()) return recorded == value;
  return value.is_object() && value.object().size() == recorded.object().size() &&
         std::ranges::all_of(recorded.object(), [&](const json::Member& member) {
           const json::Value* found = value.find(member.name);
           return found && fits_json(member.value, *found);
         });
}

// Each recorded cookie is there. Ours may set more: per attempt and on errors (15.28, 15.10).
void check_cookies(const json::Array& recorded, const http::Response& response) {
  for (const auto& cookie : recorded) {
    const std::string& name = cookie.find("name")->string();
    CAPTURE(name);
    const auto field = support::set_cookie(response, name);
    REQUIRE(field);
    const auto pieces = split(*field, ';');
    CHECK(fits(cookie.find("value")->string(), percent_decode(pieces[0]).value()));
    std::vector<std::string> attributes, wanted;
    for (const auto piece : std::vector(pieces.begin() + 1, pieces.end())) {
      attributes.emplace_back(trim(piece).starts_with("Expires=") ? "Expires" : trim(piece));
    }
    for (const auto& attribute : cookie.find("attributes")->array()) {
      wanted.emplace_back(attribute.string().starts_with("Expires=") ? "Expires" : attribute.string());
    }
    CHECK(attributes == wanted);
  }
}

json::Value without_credentials(json::Value page) {
  std::erase_if(page.find("forms")->array(), [](const json::Value& form) {
    return form.find_string("action").value_or("").ends_with("/callback/credentials");
  });
  return page;
}

void check(const json::Value& expect, const http::Response& response) {
  const auto wanted = [&](std::string_view member) {
    const json::Value* value = expect.find(member);
    return value && *value != json::Value("any") ? value : nullptr;
  };
  CHECK(response.status == expect.find("status")->integer());
  if (const auto* headers = wanted("headers")) {
    for (const auto& [name, value] : headers->object()) {
      CHECK(header(response, name).starts_with(value.string()));  // 15.39: charset
    }
  }
  if (const auto* location = wanted("location")) {
    const std::string recorded = location->is_null() ? "" : location->string();
    CHECK_MESSAGE(fits_url(recorded, support::location(response)), support::location(response));
  }
  if (const auto* cookies = wanted("set_cookie")) check_cookies(cookies->array(), response);
  if (const auto* body = wanted("body")) CHECK(response.body == body->string());
  if (const auto* body = wanted("json")) {
    CHECK_MESSAGE(fits_json(*body, json::parse(response.body)), response.body);
  }
  if (const auto* page = wanted("html")) {
    json::Value recorded = without_credentials(*page);
    if (const auto* target = wanted("links")) recorded.find("links")->array().at(0).set("href", *target);
    const json::Value outline = support::outline(response.body);
    CHECK_MESSAGE(fits_json(recorded, outline), json::write(outline));
    CHECK(support::missing_protection(response) == "");
  }
}

http::Response send(Visitor& visitor, const json::Value& request, std::string& csrf_token) {
  support::Lines headers;
  if (const auto* fields = request.find("headers")) {
    for (const auto& [name, value] : fields->object()) headers.emplace_back(name, value.string());
  }
  http::Request sent = visitor.request(request.find("method")->string(), request.find("path")->string(), headers);
  if (const auto cookies = request.find_string("cookie_header")) sent.headers.set("Cookie", *cookies);
  if (const auto* fields = request.find("form")) {
    http::Form form;
    for (const auto& [name, value] : fields->object()) {
      form.add(name, value.string() == "${csrf}" ? csrf_token : value.string());
    }
    sent.headers.set("Content-Type", "application/x-www-form-urlencoded");
    sent.body = form.serialize();
  }
  if (const auto* value = request.find("json")) {
    sent.headers.set("Content-Type", "application/json");
    sent.body = json::write(*value);
  }
  if (const auto raw = request.find_string("raw_body")) sent.body = *raw;
  const http::Response response = visitor.send(sent);
  if (response.body.starts_with("{\"csrfToken\":")) csrf_token = json::parse(response.body).find("csrfToken")->string();
  return response;
}

void replay(const json::Value& scenario) {
  const std::string& name = scenario.find("name")->string();
  const std::string& origin = scenario.find("origin")->string();
  support::House house(settings_of(scenario.find("profile")->string()));
  Visitor visitor(house, origin);
  std::string csrf_token;
  const auto& steps = scenario.find("steps")->array();
  for (std::size_t step = 0; step < steps.size(); ++step) {
    CAPTURE(name);
    CAPTURE(step);
    json::Value expect = *steps[step].find("expect");
    const auto deviation = std::ranges::find_if(
        kDeviations, [&](const Deviation& one) { return one.scenario == name && one.step == step; });
    if (deviation != kDeviations.end()) {
      if (deviation->instead.empty()) continue;
      const json::Value instead = json::parse(deviation->instead);
      for (const auto& [member, value] : instead.object()) expect.set(member, value);
    }
    const json::Value& request = *steps[step].find("request");
    Visitor stranger(house, origin);
    const bool is_stranger = request.find("without_cookies") || request.find("cookie_header");
    check(expect, send(is_stranger ? stranger : visitor, request, csrf_token));
  }
}

}  // namespace

TEST_CASE("what Auth.js answered is what we answer, but for what is better otherwise") {
  const json::Value transcripts = support::read_vectors("http-transcripts.json");
  std::size_t replayed = 0;
  for (const auto& scenario : transcripts.find("scenarios")->array()) {
    if (std::ranges::count(kScenarios, scenario.find("name")->string()) == 0) continue;
    replay(scenario);
    ++replayed;
  }
  CHECK(replayed == kScenarios.size());
}
