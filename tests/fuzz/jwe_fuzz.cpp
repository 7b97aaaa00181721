// Any bytes as a session cookie, read with the recorded tokens' secrets and both versions; and any bytes sealed, which must open again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "session/jwt.h"

using namespace authfcgi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<crypto::SecretString> kSecrets = [] {
    std::vector<crypto::SecretString> secrets;
    secrets.emplace_back(std::string_view("correct-horse-battery-staple-0123456789abcdef"));
    secrets.emplace_back(std::string_view("v4-nextauth-secret-0123456789abcdef0123"));
    return secrets;
  }();
  static const session::Keyring kKeyring(kSecrets, "__Secure-authjs.session-token");
  static const session::Keyring kVersion4 = session::Keyring::version4_session(kSecrets);
  static crypto::SystemRandom random;

  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Instant now = from_unix_seconds(1795253100);
  for (const session::Keyring* keyring : {&kKeyring, &kVersion4}) {
    try {
      session::open_token(text, *keyring, now);
    } catch (const jose::JoseError&) {
    }
  }
  if (size < 40000 && kKeyring.open(kKeyring.seal(text, random)).plaintext != text) std::abort();
  return 0;
}
