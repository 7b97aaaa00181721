#include "session/cookie_chunks.h"

#include <doctest/doctest.h>

#include "session/jwt.h"
#include "support/vectors.h"

using namespace authfcgi;
using session::read_chunks;
using session::write_chunks;
using support::read_vectors;

namespace {

constexpr std::string_view kName = "authjs.session-token";

// A Cookie header of the members of an object.
http::Cookies cookies_of(const json::Value& pairs) {
  std::string header;
  for (const auto& [name, value] : pairs.object()) header += name + "=" + value.string() + "; ";
  return http::Cookies(header);
}

std::vector<std::string> lines_of(const http::CookieJar& jar) {
  http::Headers headers;
  jar.write(headers);
  std::vector<std::string> lines;
  for (const auto line : headers.find_all("Set-Cookie")) lines.emplace_back(line);
  return lines;
}

std::string text_of_size(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 26);
  return text;
}

}  // namespace

TEST_CASE("a token is cut, and leftovers are deleted, in the order that Auth.js keeps") {
  const json::Value file = read_vectors("cookies.json");
  for (const json::Value& vector : file.find("chunking")->array()) {
    CAPTURE(json::write(vector));
    const std::string value = text_of_size(static_cast<std::size_t>(vector.find("new_value_length")->integer()));
    http::CookieJar jar;
    write_chunks(kName, value, {}, cookies_of(*vector.find("incoming_cookies")), jar);

    const std::vector<std::string> lines = lines_of(jar);
    const json::Array& expected = vector.find("result")->array();
    REQUIRE(lines.size() == expected.size());
    std::string joined;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string start = expected[i].find("name")->string() + "=";
      REQUIRE(lines[i].starts_with(start));
      const std::string content = lines[i].substr(start.size(), lines[i].find(';') - start.size());
      CHECK(static_cast<std::int64_t>(content.size()) == expected[i].find("length")->integer());
      CHECK((lines[i].find("Max-Age=0") != std::string::npos) == expected[i].find("deleted")->boolean());
      joined += content;
    }
    CHECK(joined == value);
  }
}

TEST_CASE("chunks are joined as Auth.js joins them, up to the first gap") {
  const json::Value file = read_vectors("cookies.json");
  for (const json::Value& vector : file.find("joining")->array()) {
    CAPTURE(json::write(vector));
    const auto candidates = read_chunks(cookies_of(*vector.find("cookies")), kName);
    std::string expected = vector.find("value")->string();
    if (expected == "abck") expected = "abc";  // stricter: .10 does not follow .2 (SEC-32)
    CHECK((candidates.empty() ? "" : candidates.front()) == expected);
  }
}

TEST_CASE("where the plain cookie and chunks are both there, either may be the session") {
  const http::Cookies cookies("authjs.session-token.0=a; authjs.session-token=plain; authjs.session-token.1=b");
  CHECK(read_chunks(cookies, kName) == std::vector<std::string>{"plain", "ab"});
}

TEST_CASE("SEC-32: no other name with this beginning counts or destroys the session") {
  const http::Cookies cookies(
      "authjs.session-token.0=a; authjs.session-token.01=x; authjs.session-token.+1=x; authjs.session-token.-1=x; "
      "authjs.session-token.=x; authjs.session-token.1x=x; authjs.session-token.16=x; authjs.session-tokens=x; "
      "authjs.session-token.99999999999999999999=x; authjs.session-token.0.0=x; Authjs.session-token.1=x; "
      "authjs.session-token%2e1=x; __Secure-authjs.session-token=x; authjs.session-token.00=x; "
      "authjs.session-token.1=b");
  CHECK(read_chunks(cookies, kName) == std::vector<std::string>{"ab"});
  http::CookieJar jar;
  session::erase_chunks(kName, {}, cookies, jar);
  CHECK(lines_of(jar).size() == 2);
  CHECK(session::has_chunks(cookies, kName));
  CHECK_FALSE(session::has_chunks(http::Cookies("authjs.session-token.01=x; authjs.session-token="), kName));
}

TEST_CASE("SEC-32: chunks without a beginning are no session, but are deleted") {
  const http::Cookies cookies("authjs.session-token.1=b; authjs.session-token.2=c");
  CHECK(read_chunks(cookies, kName).empty());
  http::CookieJar jar;
  write_chunks(kName, "new", {}, cookies, jar);
  CHECK(lines_of(jar).size() == 3);
}

TEST_CASE("SEC-32: more than 32 KiB are neither read nor written") {
  json::Value pairs = json::object();
  for (int i = 0; i < 9; ++i) pairs.set(std::string(kName) + "." + std::to_string(i), std::string(3936, 'x'));
  CHECK(read_chunks(cookies_of(pairs), kName).empty());
  pairs.erase(std::string(kName) + ".8");
  CHECK(read_chunks(cookies_of(pairs), kName).front().size() == 8 * 3936);
  CHECK(read_chunks(cookies_of(json::object({{std::string(kName), std::string(32769, 'x')}})), kName).empty());

  http::CookieJar jar;
  write_chunks(kName, std::string(32768, 'x'), {}, {}, jar);
  CHECK(lines_of(jar).size() == 9);
  http::CookieJar untouched;
  const http::Cookies incoming("authjs.session-token=old");
  CHECK_THROWS_AS(write_chunks(kName, std::string(32769, 'x'), {}, incoming, untouched), session::TokenTooLarge);
  CHECK(untouched.empty());
}

TEST_CASE("an empty value leaves only deletions") {
  http::CookieJar jar;
  write_chunks(kName, "", {}, http::Cookies("authjs.session-token=old"), jar);
  CHECK(lines_of(jar) ==
        std::vector<std::string>{"authjs.session-token=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"});
}

TEST_CASE("a session that Auth.js cut into three cookies is read and opens") {
  const json::Value file = read_vectors("jwe-session-v5.json");
  for (const json::Value& vector : file.find("vectors")->array()) {
    if (vector.find_string("name") != "v5-chunked") continue;
    const auto candidates =
        read_chunks(http::Cookies(vector.find("cookie_header")->string()), *vector.find_string("cookie_name"));
    REQUIRE(candidates.size() == 1);
    const session::Keyring keys(support::secrets_of(vector), *vector.find_string("salt"));
    CHECK(session::open_token(candidates.front(), keys, from_unix_seconds(1795253100)).claims ==
          *vector.find("claims"));
    return;
  }
  FAIL("the vector v5-chunked is missing");
}
