#include "jose/jws.h"

#include <doctest/doctest.h>

#include "base/base64url.h"
#include "support/vectors.h"

using namespace authfcgi;
using jose::JoseError;
using jose::JwkSet;
using jose::SignatureError;
using jose::SigningKey;
using jose::Verifier;

namespace {

const std::vector<std::string> kAll = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
                                       "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"};

json::Value example(std::string_view algorithm) {
  const json::Value file = support::read_vectors("rfc-jose.json");
  for (const json::Value& one : file.find("signatures")->array()) {
    if (one.find_string("alg") == algorithm) return one;
  }
  throw Error("no such example");
}

json::Value key_of(std::string_view algorithm) { return *example(algorithm).find("key"); }

json::Value named(json::Value key, const char* kid) {
  key.set("kid", kid);
  return key;
}

JwkSet set_of(std::initializer_list<json::Value> keys) {
  return JwkSet(json::object({{"keys", json::array(keys)}}));
}

crypto::SecretString secret_of(const json::Value& oct) {
  return crypto::SecretString(base64url_decode(*oct.find_string("k")).value());
}

std::string token_of(std::string_view header, std::string_view payload = "{}", std::string_view signature = "x") {
  return base64url_encode(header) + "." + base64url_encode(payload) + "." + base64url_encode(signature);
}

// A token of that header, really signed: only what the header says can be wrong with it.
std::string signed_token(std::string_view header, const SigningKey& key, std::string_view payload = "{}") {
  const std::string input = base64url_encode(header) + "." + base64url_encode(payload);
  return input + "." + base64url_encode(key.sign(input));
}

// What verify() thinks of a token.
enum class Verdict { kGood, kTryOtherKeys, kBad };
Verdict verdict(std::string_view token, const Verifier& verifier) {
  try {
    verifier.verify(token);
    return Verdict::kGood;
  } catch (const SignatureError&) {
    return Verdict::kTryOtherKeys;
  } catch (const JoseError&) {
    return Verdict::kBad;
  }
}

}  // namespace

TEST_CASE("the examples of RFC 7515 appendices A.1 to A.4 and RFC 8037 appendix A.4 verify") {
  const json::Value file = support::read_vectors("rfc-jose.json");
  for (const json::Value& one : file.find("signatures")->array()) {
    CAPTURE(one.find("section")->string());
    const json::Value& key = *one.find("key");
    const bool symmetric = key.find_string("kty") == "oct";
    const JwkSet keys = symmetric ? JwkSet() : set_of({key});
    const crypto::SecretString secret = symmetric ? secret_of(key) : crypto::SecretString();
    Verifier verifier(keys, kAll);
    if (symmetric) verifier.with_client_secret(secret);

    const auto jws = verifier.verify(one.find("token")->string());
    CHECK(jws.header().find_string("alg") == one.find_string("alg"));
    if (one.find_string("alg") == "RS256") {
      CHECK(jws.claims().find_string("iss") == "joe");
    } else if (one.find_string("alg") == "ES512") {
      CHECK(jws.payload() == "Payload");
      CHECK_THROWS_AS(jws.claims(), JoseError);
    }
  }
}

TEST_CASE("RS256 and EdDSA sign to the very bytes of the RFCs") {
  for (const char* algorithm : {"RS256", "EdDSA"}) {
    const std::string token = example(algorithm).find("token")->string();
    const std::size_t dot = token.rfind('.');
    CHECK(base64url_encode(SigningKey(key_of(algorithm)).sign(token.substr(0, dot))) == token.substr(dot + 1));
  }
}

TEST_CASE("a JWT that we sign verifies, with the key's kid in its header") {
  const json::Value claims = json::object({{"iss", "client"}, {"aud", "server"}});
  for (const char* algorithm : {"RS256", "ES256", "ES512", "EdDSA"}) {
    const SigningKey key(named(key_of(algorithm), "ours"));
    const std::string token = jose::sign_jwt(claims, key);
    const JwkSet keys = set_of({named(key_of(algorithm), "ours")});
    const auto jws = Verifier(keys, kAll).verify(token);
    CHECK(jws.claims() == claims);
    CHECK(json::write(jws.header()) == R"({"alg":")" + std::string(algorithm) + R"(","kid":"ours"})");
  }
  const crypto::SecretString secret(std::string_view("a client secret of thirty-two by"));
  const std::string token = jose::sign_jwt(claims, SigningKey("HS256", secret));
  const JwkSet none;
  CHECK(Verifier(none, kAll).with_client_secret(secret).verify(token).header() == json::object({{"alg", "HS256"}}));
}

TEST_CASE("only what the caller allows is accepted, and none never (SEC-2)") {
  const JwkSet keys = set_of({key_of("RS256")});
  const std::string token = example("RS256").find("token")->string();
  CHECK(verdict(token, Verifier(keys, kAll)) == Verdict::kGood);
  const std::vector<std::string> other = {"RS512", "ES256"};
  CHECK(verdict(token, Verifier(keys, other)) == Verdict::kBad);
  const std::vector<std::string> nothing;
  CHECK(verdict(token, Verifier(keys, nothing)) == Verdict::kBad);

  const std::vector<std::string> careless = {"none", "None", "", "RS256"};
  for (const char* header : {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"NONE"})", R"({"alg":""})", R"({})",
                             R"({"alg":null})", R"({"alg":["RS256"]})", R"({"alg":256})",
                             R"({"alg":"RS256","alg":"none"})"}) {
    CAPTURE(header);
    CHECK(verdict(token_of(header), Verifier(keys, careless)) == Verdict::kBad);
    CHECK(verdict(token_of(header, "{}", ""), Verifier(keys, careless)) == Verdict::kBad);
  }
}

TEST_CASE("a public key is no HMAC secret (SEC-3)") {
  const json::Value rsa = key_of("RS256");
  const JwkSet keys = set_of({rsa, key_of("HS256")});
  CHECK(keys.keys().size() == 1);
  const SigningKey forger("HS256", crypto::SecretString(base64url_decode(*rsa.find_string("n")).value()));
  const std::string token = signed_token(R"({"alg":"HS256"})", forger);
  CHECK(verdict(token, Verifier(keys, kAll)) == Verdict::kBad);
  CHECK(verdict(example("HS256").find("token")->string(), Verifier(keys, kAll)) == Verdict::kBad);
}

TEST_CASE("an HMAC wants a client secret as long as its digest, and its failure is no reason to fetch keys") {
  const JwkSet none;
  const crypto::SecretString secret(std::string(48, 's'));
  const crypto::SecretString other(std::string(48, 't'));
  const crypto::SecretString small(std::string(31, 's'));
  const std::string token = signed_token(R"({"alg":"HS256","kid":"whatever"})", SigningKey("HS256", secret));
  CHECK(verdict(token, Verifier(none, kAll).with_client_secret(secret)) == Verdict::kGood);
  CHECK(verdict(token, Verifier(none, kAll).with_client_secret(other)) == Verdict::kBad);
  const std::vector<std::string> rsa_only = {"RS256"};
  CHECK(verdict(token, Verifier(none, rsa_only).with_client_secret(secret)) == Verdict::kBad);
  const std::string weak = signed_token(R"({"alg":"HS256"})", SigningKey("HS256", small));
  CHECK(verdict(weak, Verifier(none, kAll).with_client_secret(small)) == Verdict::kBad);
  const std::string long_digest = signed_token(R"({"alg":"HS512"})", SigningKey("HS512", secret));
  CHECK(verdict(long_digest, Verifier(none, kAll).with_client_secret(secret)) == Verdict::kBad);
  const crypto::SecretString empty;
  CHECK(verdict(token, Verifier(none, kAll).with_client_secret(empty)) == Verdict::kBad);
}

TEST_CASE("an unknown kid and a wrong signature may be cured by other keys, nothing else (SEC-9)") {
  const JwkSet keys = set_of({named(key_of("RS256"), "old"), named(key_of("ES256"), "other")});
  const SigningKey key(key_of("RS256"));
  CHECK(verdict(signed_token(R"({"alg":"RS256","kid":"old"})", key), Verifier(keys, kAll)) == Verdict::kGood);
  CHECK(verdict(signed_token(R"({"alg":"RS256","kid":"new"})", key), Verifier(keys, kAll)) == Verdict::kTryOtherKeys);
  CHECK(verdict(signed_token(R"({"alg":"RS256","kid":"other"})", key), Verifier(keys, kAll)) == Verdict::kTryOtherKeys);
  CHECK(verdict(token_of(R"({"alg":"RS256","kid":"old"})"), Verifier(keys, kAll)) == Verdict::kTryOtherKeys);
  CHECK(verdict(signed_token(R"({"alg":"RS256","kid":""})", key), Verifier(keys, kAll)) == Verdict::kTryOtherKeys);
  CHECK(verdict(signed_token(R"({"alg":"RS256","kid":7})", key), Verifier(keys, kAll)) == Verdict::kBad);
  CHECK(verdict(signed_token(R"({"alg":"RS256","kid":null})", key), Verifier(keys, kAll)) == Verdict::kBad);
  CHECK(verdict(signed_token(R"({"alg":"RS256","crit":[]})", key), Verifier(keys, kAll)) == Verdict::kBad);
  CHECK(verdict(signed_token(R"({"alg":"RS256","b64":false})", key), Verifier(keys, kAll)) == Verdict::kBad);
  CHECK(verdict("a.b.c", Verifier(keys, kAll)) == Verdict::kBad);
}

TEST_CASE("without a kid each fitting key is tried, but no more than sixteen (SEC-9)") {
  json::Array many(15, named(key_of("EdDSA"), "someone"));
  for (json::Value& key : many) key.set("x", "fU0Of2FTpptiQrUiq77mhf2kQg-INLEIw72uNp71Sfo");  // somebody else's
  const SigningKey key(key_of("EdDSA"));
  const std::string token = signed_token(R"({"alg":"EdDSA"})", key);
  many.push_back(key_of("EdDSA"));
  const JwkSet sixteen(json::object({{"keys", many}}));
  REQUIRE(sixteen.keys().size() == 16);
  CHECK(verdict(token, Verifier(sixteen, kAll)) == Verdict::kGood);
  many.insert(many.begin(), many.front());
  const JwkSet seventeen(json::object({{"keys", many}}));
  CHECK(verdict(token, Verifier(seventeen, kAll)) == Verdict::kTryOtherKeys);
  many.insert(many.begin(), 20, key_of("RS256"));
  many.erase(many.end() - 2);
  CHECK(verdict(token, Verifier(JwkSet(json::object({{"keys", many}})), kAll)) == Verdict::kGood);
}

TEST_CASE("keys that a token brings along mean nothing (SEC-4)") {
  const json::Value own = key_of("RS256");
  json::Value header = json::object({{"alg", "RS256"}, {"jku", "https://evil.example"}});
  header.set("x5u", "https://evil.example");
  header.set("jwk", own);
  header.set("x5c", json::array({"AAAA"}));
  const JwkSet none;
  CHECK(verdict(signed_token(json::write(header), SigningKey(own)), Verifier(none, kAll)) == Verdict::kTryOtherKeys);
  const JwkSet keys = set_of({own});
  CHECK(verdict(signed_token(json::write(header), SigningKey(own)), Verifier(keys, kAll)) == Verdict::kGood);
}

TEST_CASE("a change to any byte of a token, or another spelling of it, is refused (SEC-6)") {
  const JwkSet keys = set_of({key_of("EdDSA")});
  const std::string token = example("EdDSA").find("token")->string();
  const Verifier verifier(keys, kAll);
  REQUIRE(verdict(token, verifier) == Verdict::kGood);
  for (std::size_t i = 0; i < token.size(); ++i) {
    CAPTURE(i);
    std::string changed = token;
    for (const char other : {'A', 'g', '.', '=', '+', '\n'}) {
      changed[i] = other;
      if (changed != token) CHECK(verdict(changed, verifier) != Verdict::kGood);
    }
  }
  for (const char* tail : {"=", "==", " ", "\n", ".", "A", "AA", "AAAA"}) {
    CHECK(verdict(token + tail, verifier) != Verdict::kGood);
  }
  std::string other_spelling = token;
  other_spelling.back() = 'h';  // ends in g: two bits that carry nothing differ
  CHECK(verdict(other_spelling, verifier) == Verdict::kBad);
}

TEST_CASE("claims are one strict JSON object") {
  const SigningKey key(key_of("EdDSA"));
  const JwkSet keys = set_of({key_of("EdDSA")});
  const auto claims = [&](std::string_view payload) {
    return Verifier(keys, kAll).verify(signed_token(R"({"alg":"EdDSA"})", key, payload)).claims();
  };
  CHECK(claims(R"({"sub":"1"})") == json::object({{"sub", "1"}}));
  for (const char* wrong : {"", "[]", "1", R"({"sub":"1","sub":"2"})", R"({"sub":"1"} x)", "{\"sub\":\"\xff\"}"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(claims(wrong), JoseError);
  }
}
