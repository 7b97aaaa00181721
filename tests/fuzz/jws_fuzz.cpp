// Any bytes as a signed token, against public keys and the client secret of the RFCs' examples; what verifies is read on
// as a JWT.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64url.h"
#include "jose/jws.h"
#include "json/text.h"

using namespace authfcgi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const jose::JwkSet kKeys(json::parse(R"({"keys":[
    {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
    {"kty":"EC","crv":"P-256","kid":"p256",
     "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})"));
  static const crypto::SecretString kSecret(
      base64url_decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow").value());
  static const std::vector<std::string> kAllowed = {"HS256", "RS256", "ES256", "EdDSA"};

  try {
    const auto jws = jose::Verifier(kKeys, kAllowed)
                         .with_client_secret(kSecret)
                         .verify(std::string_view(reinterpret_cast<const char*>(data), size));
    jws.claims();
  } catch (const jose::JoseError&) {
  }
  return 0;
}
