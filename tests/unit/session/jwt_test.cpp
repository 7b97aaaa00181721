#include "session/jwt.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/base64url.h"
#include "support/vectors.h"

using namespace authfcgi;
using namespace std::chrono_literals;
using session::Keyring;
using session::open_token;
using session::seal_token;
using support::read_vectors;
using support::secrets_of;

namespace {

const Instant kNow = from_unix_seconds(1795253100);  // shortly after the vectors were made

Keyring keyring(const char* salt = "authjs.session-token") {
  return Keyring(secrets_of(json::object({{"secret", "a-secret-of-this-test-0123456789"}})), salt);
}

// A token with exactly these claims, sealed by hand.
std::string sealed(std::string_view text) {
  crypto::SystemRandom random;
  return keyring().seal(text, random);
}

void check_vector(const json::Value& vector, const Keyring& keys) {
  const std::string& token = vector.find("token")->string();
  if (vector.find_string("expect") == "ok") {
    CHECK(open_token(token, keys, kNow).claims == *vector.find("claims"));
  } else if (vector.find_string("expect") == "clock") {
    for (const json::Value& clock : vector.find("clock_cases")->array()) {
      CAPTURE(json::write(clock));
      const Instant now = from_unix_seconds(clock.find("now")->integer());
      if (clock.find("ok")->boolean()) {
        CHECK(open_token(token, keys, now).claims == *vector.find("claims"));
      } else {
        CHECK_THROWS_AS(open_token(token, keys, now), jose::JoseError);
      }
    }
  } else {
    CHECK_THROWS_AS(open_token(token, keys, kNow), jose::JoseError);
  }
}

}  // namespace

TEST_CASE("tokens made by Auth.js 5 open, and those it refuses do not") {
  const json::Value file = read_vectors("jwe-session-v5.json");
  for (const json::Value& vector : file.find("vectors")->array()) {
    CAPTURE(vector.find("name")->string());
    const Keyring keys(secrets_of(vector), *vector.find_string("salt"));
    if (vector.find_string("name") == "no-exp") {
      // Stricter than the reference: a token that never ends is none (SEC-31).
      CHECK_THROWS_AS(open_token(vector.find("token")->string(), keys, kNow), jose::JoseError);
      continue;
    }
    check_vector(vector, keys);
  }
}

TEST_CASE("tokens made by next-auth 4 open, with whichever secret") {
  const json::Value file = read_vectors("jwe-session-v4.json");
  for (const json::Value& vector : file.find("vectors")->array()) {
    CAPTURE(vector.find("name")->string());
    auto secrets = secrets_of(vector);
    const bool wrong = vector.find_string("expect") == "error";
    if (!wrong) secrets.insert(secrets.begin(), crypto::SecretString(std::string_view("a newer secret")));
    const auto salt = *vector.find_string("hkdf_salt");
    check_vector(vector, salt.empty() ? Keyring::version4_session(secrets) : Keyring::version4_check(secrets, salt));
  }
}

TEST_CASE("check cookies made by Auth.js open") {
  const json::Value file = read_vectors("checks.json");
  int opened = 0;
  for (const json::Value& vector : file.find("vectors")->array()) {
    CAPTURE(json::write(vector));
    if (vector.find_string("expect") != "ok") continue;
    const Keyring keys(secrets_of(vector), *vector.find_string("salt"));
    const auto token = open_token(vector.find("cookie_value")->string(), keys, kNow);
    CHECK(token.claims.find_string("provider") == vector.find_string("provider_id"));
    CHECK(token.with_first_secret);
    ++opened;
  }
  CHECK(opened > 0);

  const json::Value& real = *file.find("real_signin");
  const Instant then = from_unix_seconds(real.find("now")->integer());
  for (const auto& [name, claims] : real.find("decoded_cookies")->object()) {
    CAPTURE(name);
    const auto& lines = real.find("set_cookie")->array();
    const std::string start = name + "=";
    const auto line = std::find_if(lines.begin(), lines.end(),
                                   [&](const json::Value& one) { return one.string().starts_with(start); });
    REQUIRE(line != lines.end());
    const std::string value = line->string().substr(start.size(), line->string().find(';') - start.size());
    const Keyring keys(secrets_of(real), name);
    CHECK(open_token(value, keys, then).claims == claims);
    CHECK_THROWS_AS(open_token(value, keys, then + 15min + 15s), jose::JoseError);
  }
  const Keyring state(secrets_of(real), "encodedState");
  const std::string& parameter = real.find("location_params")->find("state")->string();
  CHECK(open_token(parameter, state, then).claims == *real.find("decoded_state_param"));
}

TEST_CASE("a sealed token has Auth.js's header, an iat, an exp and a jti of its own") {
  crypto::SystemRandom random;
  const Keyring keys = keyring();
  const json::Value claims = json::object({{"sub", "1"}, {"exp", 5}, {"name", nullptr}});
  const std::string token = seal_token(claims, keys, kNow, 30min, random);
  const std::string header = base64url_decode(token.substr(0, token.find('.'))).value();
  CHECK(header.starts_with(R"({"alg":"dir","enc":"A256CBC-HS512","kid":")"));
  CHECK(header.size() == 42 + 86 + 2);

  const auto opened = open_token(token, keys, kNow);
  CHECK(opened.claims.find("iat")->integer() == 1795253100);
  CHECK(opened.claims.find("exp")->integer() == 1795253100 + 1800);
  CHECK(opened.claims.find_string("jti")->size() == 36);
  CHECK(opened.claims.find("name")->is_null());
  CHECK(opened.expires == kNow + 30min);
  CHECK(seal_token(claims, keys, kNow, 30min, random) != token);
}

TEST_CASE("a change to any byte of a token, or a cut anywhere, leaves no token (SEC-31)") {
  crypto::SystemRandom random;
  const Keyring keys = keyring();
  const std::string token = seal_token(json::object({{"sub", "1"}}), keys, kNow, 30min, random);
  for (std::size_t i = 0; i < token.size(); ++i) {
    CAPTURE(i);
    std::string changed = token;
    for (const char other : {'A', 'B', '.', '=', ' ', '\0'}) {
      changed[i] = other;
      if (changed != token) CHECK_THROWS_AS(open_token(changed, keys, kNow), jose::JoseError);
    }
    CHECK_THROWS_AS(open_token(token.substr(0, i), keys, kNow), jose::JoseError);
  }
  CHECK_THROWS_AS(open_token(token + "=", keys, kNow), jose::JoseError);
  CHECK_THROWS_AS(open_token(token + "\n", keys, kNow), jose::JoseError);
}

TEST_CASE("the last character of a part has one spelling (SEC-31)") {
  crypto::SystemRandom random;
  const Keyring keys = keyring();
  std::string token = seal_token(json::object({{"sub", "1"}}), keys, kNow, 30min, random);
  // The tag's 32 bytes leave two bits over in its last character; a decoder that ignores them would still open it.
  const std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::size_t last = alphabet.find(token.back());
  token.back() = alphabet[last ^ 1];
  CHECK_THROWS_AS(open_token(token, keys, kNow), jose::JoseError);
}

TEST_CASE("exp must be there, all three times must be numbers, and extreme ones do no harm (SEC-8, SEC-31)") {
  const Keyring keys = keyring();
  const auto opens = [&](std::string_view claims) {
    try {
      open_token(sealed(claims), keys, kNow);
      return true;
    } catch (const jose::JoseError&) {
      return false;
    }
  };
  CHECK(opens(R"({"exp":1795253101})"));
  CHECK(opens(R"({"exp":1795253086})"));        // 14 s ago
  CHECK_FALSE(opens(R"({"exp":1795253085})"));  // 15 s ago
  CHECK(opens(R"({"exp":1795253101,"nbf":1795253115})"));
  CHECK_FALSE(opens(R"({"exp":1795253201,"nbf":1795253116})"));
  CHECK(opens(R"({"exp":1e300})"));
  CHECK(opens(R"({"exp":18446744073709551615,"iat":-1e300,"nbf":-1e300})"));
  CHECK_FALSE(opens(R"({"exp":-1e300})"));
  CHECK_FALSE(opens(R"({"exp":1e300,"nbf":1e300})"));
  CHECK_FALSE(opens(R"({"sub":"1"})"));
  CHECK_FALSE(opens(R"({"exp":"1795253101"})"));
  CHECK_FALSE(opens(R"({"exp":null})"));
  CHECK_FALSE(opens(R"({"exp":1795253101,"iat":"0"})"));
  CHECK_FALSE(opens(R"({"exp":1795253101,"nbf":[0]})"));
  CHECK_FALSE(opens(R"({"exp":1795253101,"exp":1795253102})"));
  CHECK_FALSE(opens(R"([1])"));
  CHECK_FALSE(opens(R"("text")"));
  CHECK_FALSE(opens(""));
}

TEST_CASE("an expiry beyond every calendar is told as the last one") {
  const Keyring keys = keyring();
  CHECK(open_token(sealed(R"({"exp":1e300})"), keys, kNow).expires == from_unix_seconds(253402300799));
}
