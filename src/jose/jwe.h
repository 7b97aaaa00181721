// JSON Web Encryption, compact serialization, with a key that both sides have (RFC 7516; "dir", RFC 7518 section 4.5).
// We seal with A256CBC-HS512 (RFC 7518 section 5.2.5) and open A256GCM as well (section 5.3). Nothing else: no other
// alg is even looked at, so no token can make us count PBES2 rounds or inflate (SEC-30).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "crypto/aes.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "jose/a256cbc_hs512.h"
#include "jose/error.h"

namespace authfcgi::jose {

enum class Encryption { kA256CbcHs512, kA256Gcm };
enum class WithoutKid;
struct OpenedJwe;

// In bytes: 64 and 32.
std::size_t key_size(Encryption enc);

// A key made ready: schedules and MAC states kept, its kid (the RFC 7638 thumbprint, SHA-512 or SHA-256 by size)
// and encoded protected header written out. Not for use by two threads at once.
class DirectKey {
 public:
  // Throws JoseError for a key of another size.
  DirectKey(Encryption enc, const crypto::SecretBytes& key);

  Encryption enc() const { return enc_; }
  const std::string& kid() const { return kid_; }
  // BASE64URL({"alg":"dir","enc":...,"kid":...}): what seal_jwe() begins with.
  const std::string& encoded_header() const { return encoded_header_; }

 private:
  friend OpenedJwe open_jwe(std::string_view, std::span<const DirectKey>, WithoutKid);
  friend std::string seal_jwe(std::string_view, const DirectKey&, crypto::Random&);

  // Nothing unless the token is this key's.
  std::optional<std::string> open(std::string_view protected_header, std::string_view iv, std::string_view ciphertext,
                                  std::string_view tag) const;

  Encryption enc_;
  std::string kid_, encoded_header_;
  std::variant<A256CbcHs512, crypto::AesGcm> cipher_;
};

// Which keys may open a token whose header has no kid.
enum class WithoutKid { kFirstKey, kEachKey };

struct OpenedJwe {
  std::string plaintext;
  std::size_t key_index;  // into the keys that were given
};

// Tries the first key that is for the header's enc and has its kid. Throws JoseError: where there is none, and where
// header, sizes, MAC, tag or padding are wrong; the last three are told apart by nobody.
OpenedJwe open_jwe(std::string_view token, std::span<const DirectKey> keys,
                   WithoutKid without_kid = WithoutKid::kFirstKey);

// The key must be one for A256CBC-HS512.
std::string seal_jwe(std::string_view plaintext, const DirectKey& key, crypto::Random& random);

}  // namespace authfcgi::jose
