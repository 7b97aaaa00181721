// The keys of pretend providers and what they sign: "es" (ES256), "ed" (EdDSA), "rs" (RS256).
#pragma once

#include <initializer_list>
#include <memory>
#include <string>

#include "base/base64url.h"
#include "jose/jwk.h"
#include "json/text.h"
#include "oauth/key_source.h"
#include "support/vectors.h"

namespace authfcgi::support {

inline json::Value private_jwk(std::string_view name) { return *read_vectors("signing-keys.json").find(name); }

inline json::Value public_jwk(std::string_view name) {
  json::Value key = private_jwk(name);
  for (const char* secret : {"d", "p", "q", "dp", "dq", "qi"}) key.erase(secret);
  return key;
}

// A JWK set document.
inline json::Value public_jwks(std::initializer_list<std::string_view> names) {
  json::Array keys;
  for (const std::string_view name : names) keys.push_back(public_jwk(name));
  return json::object({{"keys", json::Value(std::move(keys))}});
}

// Signs whatever header and payload it is given, nonsense too.
inline std::string sign_compact(const json::Value& header, std::string_view payload, const jose::SigningKey& key) {
  const std::string input = base64url_encode(json::write(header)) + "." + base64url_encode(payload);
  return input + "." + base64url_encode(key.sign(input));
}

// A key source without a network: keys(), and then newer ones, if there are any. It counts.
class FixedKeys : public oauth::KeySource {
 public:
  FixedKeys(std::initializer_list<std::string_view> names) : keys_(set(names)) {}
  FixedKeys& then(std::initializer_list<std::string_view> names) {
    newer_ = set(names);
    return *this;
  }
  std::shared_ptr<const jose::JwkSet> keys() override { return ++asked, keys_; }
  std::shared_ptr<const jose::JwkSet> newer_keys() override { return ++asked_newer, newer_; }

  int asked = 0;
  int asked_newer = 0;

 private:
  static std::shared_ptr<const jose::JwkSet> set(std::initializer_list<std::string_view> names) {
    return std::make_shared<const jose::JwkSet>(public_jwks(names));
  }
  std::shared_ptr<const jose::JwkSet> keys_, newer_;
};

}  // namespace authfcgi::support
