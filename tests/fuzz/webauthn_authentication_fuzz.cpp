// Any bytes as a browser's answer to the use of a passkey: which of three keys (0 ES256, 1 EdDSA, 2 RS256), client data,
// a zero byte, the length of the authenticator data, that data, and the signature.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/base64url.h"
#include "json/value.h"
#include "webauthn/authentication.h"
#include "webauthn/error.h"

using namespace authfcgi;

namespace {

const webauthn::Expected kExpected = {
    "YXV0aGVudGljYXRpb24tY2hhbGxlbmdlLTAwMQ", {"https://app.example.com"}, {"app.example.com"}, false};

constexpr std::uint32_t kStoredCounter = 1;

const std::string kKeys[] = {
    base64url_decode("pQECAyYgASFYIO4fsa_JNWP1Y3THgN2_oPjQdqetWL6654ZjE-ZPx4GIIlggDbgVKf5qI8p93OObUvmCYvHfNuz1hQ"
                     "qvWBMOKfLjIqo")
        .value(),
    base64url_decode("pAEBAycgBiFYIFyrn0A_uIrTR5CTch60lPaxSDixxlZYpLPjS_4wpAf3")
        .value(),
    base64url_decode("pAEDAzkBACBZAQDgXwl5stVNptnTciVphUtDZoB9E6RxhR7oDp10Gw0NjbK9S13hn0GikDeGOAFQaMbTzvB-fLQscp"
                     "fjewyPhk_fjPLvQsLWMsp6XylQT-8snV_BnkYVS-TKb8sZBiuwGky66YOqLf8Tme8jUv5_H50vQo_Wg3N-A9VkVaOw"
                     "V5hjBE0AcfNlJvENQc2pQ3tG2OERQepJHM9tMBG2PkUvWORiPvIHoWRqPlpB-S2NfF0k22xZIHnq1BilPH_hx1aoAk"
                     "dwoQY3EnTM07FTY5m6vk8jAi7b1HLkGdti-NGAWaFzYUCabdYcT2-EOzkILRv2rr7GS7MOkIZ7FiHp_PMxhhu9IUMB"
                     "AAE")
        .value(),
};

json::Value credential_of(std::string_view client_data, std::string_view authenticator_data, std::string_view signature) {
  return json::object({{"id", "AAAA"},
                       {"rawId", "AAAA"},
                       {"type", "public-key"},
                       {"response", json::object({{"clientDataJSON", base64url_encode(client_data)},
                                                  {"authenticatorData", base64url_encode(authenticator_data)},
                                                  {"signature", base64url_encode(signature)}})}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  if (rest.empty()) return 0;
  const std::string& key = kKeys[static_cast<unsigned char>(rest[0]) % 3];
  rest.remove_prefix(1);
  const std::string_view client_data = rest.substr(0, rest.find('\0'));
  rest.remove_prefix(client_data.size());
  if (rest.size() < 2) return 0;
  const std::size_t length = static_cast<unsigned char>(rest[1]);
  rest.remove_prefix(2);
  const std::string_view authenticator_data = rest.substr(0, length);
  rest.remove_prefix(authenticator_data.size());

  try {
    const auto used = webauthn::verify_authentication(credential_of(client_data, authenticator_data, rest), key,
                                                      kStoredCounter, kExpected);
    if (used.counter <= kStoredCounter) std::abort();
  } catch (const webauthn::WebAuthnError&) {
  }
  return 0;
}
