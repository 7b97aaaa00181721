// Any bytes as a browser's answer to the creation of a passkey: client data, a zero byte, and the attestation object; or,
// without a zero byte, the whole credential's JSON. Whoever is registered, signs in with that key next.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/base64url.h"
#include "json/text.h"
#include "webauthn/authentication.h"
#include "webauthn/error.h"
#include "webauthn/registration.h"

using namespace authfcgi;

namespace {

const webauthn::Expected kExpected = {"cmVnaXN0cmF0aW9u", {"https://app.example.com"}, {"app.example.com"}, false};

json::Value credential_of(std::string_view input) {
  const std::size_t end = input.find('\0');
  if (end == std::string_view::npos) return json::parse(input);
  const std::string id = base64url_encode(std::string(32, 'i'));
  return json::object(
      {{"id", id},
       {"rawId", id},
       {"type", "public-key"},
       {"response", json::object({{"clientDataJSON", base64url_encode(input.substr(0, end))},
                                  {"attestationObject", base64url_encode(input.substr(end + 1))}})}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const json::Value credential = credential_of(std::string_view(reinterpret_cast<const char*>(data), size));
    const webauthn::Registration made = webauthn::verify_registration(credential, kExpected);
    if (made.credential_id.empty() || made.credential_id.size() > 1023 || made.transports.size() > 8) std::abort();
    webauthn::verify_authentication(credential, made.public_key, made.counter, kExpected);
    std::abort();  // what answers one ceremony answers the other, too
  } catch (const json::ParseError&) {
  } catch (const webauthn::WebAuthnError&) {
  }
  return 0;
}
