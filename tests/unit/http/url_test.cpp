#include "http/url.h"

#include <doctest/doctest.h>

#include <utility>

#include "support/vectors.h"

using authfcgi::http::parse_url;
using namespace std::string_view_literals;

namespace {

std::string serialized(std::string_view text) {
  const auto url = parse_url(text);
  return url ? url->serialize() : "failure";
}

std::string resolved(std::string_view text, std::string_view base) {
  const auto url = parse_url(text, *parse_url(base));
  return url ? url->serialize() : "failure";
}

}  // namespace

TEST_CASE("absolute URLs serialise as the standard says, whatever the spelling") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"https://app.example.com", "https://app.example.com/"},
      {"HTTPS://App.Example.COM:443/x", "https://app.example.com/x"},
      {"http://a:80/", "http://a/"},
      {"http://a:0443/", "http://a:443/"},
      {"https://a:8443?q#f", "https://a:8443/?q#f"},
      {"https:a/x", "https://a/x"},
      {"https:///a/x", "https://a/x"},
      {"https:\\\\a\\x", "https://a/x"},
      {" \x01https://a/x \n", "https://a/x"},
      {"ht\ntps:/\t/a/x\r\ny", "https://a/xy"},
      {"https://a\\@evil.example/", "https://a/@evil.example/"},
      {"https://a/b/../c/./d/%2e%2E/e/.", "https://a/c/e/"},
      {"https://a/../../x/..", "https://a/"},
      {"https://a/.%2e/x", "https://a/x"},
      {"https://a//b//", "https://a//b//"},
      {"https://a/b c\"<>`{}^#d e\"<>`", "https://a/b%20c%22%3C%3E%60%7B%7D%5E#d%20e%22%3C%3E%60"},
      {"https://a/?b c\"<>'`#", "https://a/?b%20c%22%3C%3E%27`#"},
      {"https://a/?\\#\\", "https://a/?%5C#%5C"},
      {"https://a/\xc3\xa9?\xc3\xa9#\xc3\xa9", "https://a/%C3%A9?%C3%A9#%C3%A9"},
      {"https://a/%zz%41", "https://a/%zz%41"},
      {"https://a/x?", "https://a/x?"},
      {"https://0x7f.1/", "https://127.0.0.1/"},
      {"https://[::0:1]:8443/", "https://[::1]:8443/"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(serialized(text) == expected);
  }
  CHECK(serialized("https://a/\0x"sv) == "https://a/%00x");
}

TEST_CASE("what is no http or https URL with a host is nothing") {
  for (const auto text :
       {""sv, "foo"sv, "?x"sv, "#x"sv, "/x"sv, "//a/x"sv, "javascript:alert(1)"sv, "data:text/html,x"sv, "ftp://a/"sv,
        "https:"sv, "https://"sv, "https:///"sv, "https://?x"sv, "https://:443/"sv, "https://a@/"sv,
        "https://a:99999/"sv, "https://a:8x/"sv, "https://a:80:80/"sv, "https://a:-1/"sv, "https://a b/"sv,
        "https://[::1/"sv, "https://[::1]x/"sv, "https://b\xc3\xbc" "cher/"sv, "1https://a/"sv, ":https://a"sv,
        "https//a/"sv, "https\0://a"sv}) {
    CAPTURE(text);
    CHECK(serialized(text) == "failure");
  }
  const std::string long_text = "https://a/" + std::string(16384, 'x');
  CHECK(serialized(long_text) == "failure");
}

TEST_CASE("user information is noted and dropped") {
  const auto url = parse_url("https://app.example.com:x@evil@evil.example/");
  REQUIRE(url);
  CHECK(url->has_credentials);
  CHECK(url->serialize() == "https://evil.example/");
  CHECK_FALSE(parse_url("https://evil.example/@x")->has_credentials);
}

TEST_CASE("the parts of a URL") {
  const auto url = parse_url("https://App.example:8443/a/b?c=d#e");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->host == "app.example");
  CHECK(url->port == 8443);
  CHECK(url->path == "/a/b");
  CHECK(url->query == "c=d");
  CHECK(url->fragment == "e");
  CHECK(url->origin() == "https://app.example:8443");
  CHECK(parse_url("https://a:443/")->port == std::nullopt);
  CHECK(parse_url("http://a:443/")->port == 443);
}

TEST_CASE("a relative reference resolves against a base") {
  const std::string_view base = "https://a:8443/b/c?d#e";
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "https://a:8443/b/c?d"},         {"#x", "https://a:8443/b/c?d#x"},
      {"?x", "https://a:8443/b/c?x"},       {"x", "https://a:8443/b/x"},
      {"./x", "https://a:8443/b/x"},        {"../x", "https://a:8443/x"},
      {"..", "https://a:8443/"},            {"/x", "https://a:8443/x"},
      {"\\x", "https://a:8443/x"},          {"//evil.example/x", "https://evil.example/x"},
      {"/\\evil.example", "https://evil.example/"}, {"\\\\evil.example", "https://evil.example/"},
      {"https:x", "https://a:8443/b/x"},    {"https:/x", "https://a:8443/x"},
      {"https:\\\\x", "https://x/"},        {"http:x", "http://x/"},
      {"https://x", "https://x/"},          {"javascript:1", "failure"},
      {"x:y", "failure"},                   {"a/b:c", "https://a:8443/b/a/b:c"},
      {"/\t/evil.example", "https://evil.example/"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(resolved(text, base) == expected);
  }
}

TEST_CASE("loopback is an address or the one name, and no look-alike") {
  for (const auto* text : {"http://localhost:1/", "http://127.0.0.1/", "http://127.8.9.10/", "http://0x7f.1/", "http://[::1]/",
                           "http://LOCALHOST/"}) {
    CHECK(parse_url(text)->is_loopback());
  }
  for (const auto* text : {"http://127.evil.example/", "http://localhost.evil.example/", "http://126.0.0.1/",
                           "http://[::2]/", "http://127.a1/", "http://127.0.0.1.evil.example/", "http://0.0.0.0/"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_url(text)->is_loopback());
  }
}

TEST_CASE("the recorded callbackUrl checks: a path, or an absolute http or https URL") {
  const auto vectors = authfcgi::support::read_vectors("urls-and-env.json");
  for (const auto& vector : vectors.find("callback_url_check")->array()) {
    const auto& callback_url = vector.find("callbackUrl")->string();
    CAPTURE(callback_url);
    CHECK((callback_url.starts_with('/') || parse_url(callback_url)) == vector.find("accepted")->boolean());
  }
}

TEST_CASE("the recorded redirects: what stays on the origin is what parses to the same origin") {
  const auto vectors = authfcgi::support::read_vectors("urls-and-env.json");
  for (const auto& vector : vectors.find("default_redirect")->array()) {
    const auto& url = vector.find("url")->string();
    CAPTURE(url);
    const auto base = parse_url(vector.find("base_url")->string());
    if (url.starts_with('/')) continue;  // the reference glues these to the origin without a look
    const auto parsed = parse_url(url);
    const bool same_origin = parsed && parsed->origin() == base->origin();
    const auto result = vector.find_string("result");
    CHECK(same_origin == (result && *result == url));
  }
}
