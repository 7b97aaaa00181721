// Any bytes as a provider's key set, each usable key then asked to verify something; and each as a private key of ours.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "jose/jwk.h"
#include "json/text.h"

using namespace authfcgi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  json::Value value;
  try {
    value = json::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  } catch (const json::ParseError&) {
    return 0;
  }
  try {
    const jose::JwkSet keys(value);
    for (const jose::Jwk& key : keys.keys()) {
      for (const jose::Algorithm& algorithm : jose::algorithms()) {
        if (key.fits(algorithm)) key.key.verify(algorithm.hash, algorithm.padding, "message", "signature");
      }
    }
    for (const json::Value& key : value.find("keys")->array()) jose::thumbprint(key);
  } catch (const jose::JoseError&) {
  }
  try {
    jose::SigningKey(value).sign("message");
  } catch (const jose::JoseError&) {
  }
  return 0;
}
