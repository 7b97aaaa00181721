#include "jose/jwe.h"

#include <cassert>

#include "base/base64url.h"
#include "jose/compact.h"
#include "jose/jwk.h"
#include "json/text.h"
#include "json/value.h"

namespace authfcgi::jose {
namespace {

constexpr std::string_view kEncNames[] = {"A256CBC-HS512", "A256GCM"};

std::string_view name_of(Encryption enc) { return kEncNames[static_cast<std::size_t>(enc)]; }

struct Header {
  Encryption enc;
  std::optional<std::string> kid;
};

Header parse_header(std::string_view part) {
  const json::Value header = parse_protected_header(part);
  if (header.find_string("alg") != "dir") throw JoseError("JWE: alg is not dir");
  const auto enc = header.find_string("enc");
  const json::Value* kid = header.find("kid");
  if (kid != nullptr && !kid->is_string()) throw JoseError("JWE: kid is no text");
  for (const Encryption known : {Encryption::kA256CbcHs512, Encryption::kA256Gcm}) {
    if (enc != name_of(known)) continue;
    return {known, kid == nullptr ? std::nullopt : std::optional(kid->string())};
  }
  throw JoseError("JWE: unknown enc");
}

const crypto::SecretBytes& sized(const crypto::SecretBytes& key, Encryption enc) {
  if (key.reveal().size() != key_size(enc)) throw JoseError("JWE: the key has another size than its enc wants");
  return key;
}

std::variant<A256CbcHs512, crypto::AesGcm> make_cipher(Encryption enc, std::string_view key) {
  if (enc == Encryption::kA256Gcm) return crypto::AesGcm(key);
  return A256CbcHs512(key);
}

}  // namespace

std::size_t key_size(Encryption enc) {
  return enc == Encryption::kA256CbcHs512 ? A256CbcHs512::kKeySize : crypto::kAesKeySize;
}

DirectKey::DirectKey(Encryption enc, const crypto::SecretBytes& key)
    : enc_(enc),
      kid_(oct_thumbprint(sized(key, enc),
                          enc == Encryption::kA256CbcHs512 ? crypto::Hash::kSha512 : crypto::Hash::kSha256)),
      encoded_header_(base64url_encode(
          json::write(json::object({{"alg", "dir"}, {"enc", name_of(enc)}, {"kid", kid_}})))),
      cipher_(make_cipher(enc, key.reveal())) {}

std::optional<std::string> DirectKey::open(std::string_view protected_header, std::string_view iv,
                                           std::string_view ciphertext, std::string_view tag) const {
  if (const auto* cbc = std::get_if<A256CbcHs512>(&cipher_)) return cbc->open(iv, protected_header, ciphertext, tag);
  if (iv.size() != crypto::AesGcm::kIvSize || tag.size() != crypto::AesGcm::kTagSize) return std::nullopt;
  return std::get<crypto::AesGcm>(cipher_).decrypt(iv, protected_header, ciphertext, tag);
}

OpenedJwe open_jwe(std::string_view token, std::span<const DirectKey> keys, WithoutKid without_kid) {
  const auto [protected_header, encrypted_key, iv, ciphertext, tag] = split_compact<5>(token);
  if (!encrypted_key.empty()) throw JoseError("JWE: dir has no encrypted key");

  // A header that we wrote ourselves is known by sight; any other is read.
  std::size_t first = 0;
  while (first < keys.size() && keys[first].encoded_header() != protected_header) ++first;
  std::optional<Header> header;
  if (first == keys.size()) {
    header = parse_header(protected_header);
    first = 0;
  }

  const std::string iv_bytes = decode_part(iv);
  const std::string ciphertext_bytes = decode_part(ciphertext);
  const std::string tag_bytes = decode_part(tag);
  for (std::size_t i = first; i < keys.size(); ++i) {
    if (header && (header->enc != keys[i].enc() || (header->kid && *header->kid != keys[i].kid()))) continue;
    auto plaintext = keys[i].open(protected_header, iv_bytes, ciphertext_bytes, tag_bytes);
    if (plaintext) return {std::move(*plaintext), i};
    if (!header || header->kid || without_kid == WithoutKid::kFirstKey) throw JoseError("JWE: it does not open");
  }
  throw JoseError("JWE: no key for this token");
}

std::string seal_jwe(std::string_view plaintext, const DirectKey& key, crypto::Random& random) {
  assert(key.enc() == Encryption::kA256CbcHs512);
  const std::string iv = crypto::make_bytes(random, A256CbcHs512::kIvSize);
  const auto sealed = std::get<A256CbcHs512>(key.cipher_).seal(iv, key.encoded_header(), plaintext);
  return key.encoded_header() + ".." + base64url_encode(iv) + "." + base64url_encode(sealed.ciphertext) + "." +
         base64url_encode(sealed.tag);
}

}  // namespace authfcgi::jose
