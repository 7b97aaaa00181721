#include "jose/jwe.h"

#include <cassert>
#include <cstdint>

#include "base/base64url.h"
#include "jose/compact.h"
#include "jose/jwk.h"
#include "json/text.h"
#include "json/value.h"

namespace authfcgi::jose {
namespace {

// A256CBC-HS512 (RFC 7518 section 5.2.5): 32 bytes for the MAC, then 32 for the cipher; half of the MAC is the tag.
constexpr std::size_t kMacKeySize = 32;
constexpr std::size_t kCbcTagSize = 32;

constexpr std::string_view kEncNames[] = {"A256CBC-HS512", "A256GCM"};

std::string_view name_of(Encryption enc) { return kEncNames[static_cast<std::size_t>(enc)]; }

// AL of RFC 7518 section 5.2.2.1: the bits of the associated data, 64-bit big-endian.
std::string bit_length(std::string_view associated_data) {
  std::uint64_t bits = associated_data.size() * 8;
  std::string bytes(8, '\0');
  for (std::size_t i = 8; i-- > 0; bits >>= 8) bytes[i] = static_cast<char>(bits & 0xFF);
  return bytes;
}

std::string cbc_tag(const crypto::HmacKey& mac, std::string_view associated_data, std::string_view iv,
                    std::string_view ciphertext) {
  std::string tag = mac.mac({associated_data, iv, ciphertext, bit_length(associated_data)});
  tag.resize(kCbcTagSize);
  return tag;
}

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

}  // namespace

std::size_t key_size(Encryption enc) { return enc == Encryption::kA256CbcHs512 ? 64 : 32; }

DirectKey::DirectKey(Encryption enc, const crypto::SecretBytes& key)
    : enc_(enc),
      kid_(oct_thumbprint(sized(key, enc), enc == Encryption::kA256CbcHs512 ? crypto::Hash::kSha512
                                                                            : crypto::Hash::kSha256)),
      encoded_header_(base64url_encode(
          json::write(json::object({{"alg", "dir"}, {"enc", name_of(enc)}, {"kid", kid_}})))),
      cipher_([&]() -> decltype(cipher_) {
        const std::string_view bytes = key.reveal();
        if (enc == Encryption::kA256Gcm) return crypto::AesGcm(bytes);
        return CbcHmac{crypto::HmacKey(crypto::Hash::kSha512, bytes.substr(0, kMacKeySize)),
                       crypto::AesCbc(bytes.substr(kMacKeySize))};
      }()) {}

std::optional<std::string> DirectKey::open(std::string_view protected_header, std::string_view iv,
                                           std::string_view ciphertext, std::string_view tag) const {
  if (const auto* gcm = std::get_if<crypto::AesGcm>(&cipher_)) {
    if (iv.size() != crypto::AesGcm::kIvSize || tag.size() != crypto::AesGcm::kTagSize) return std::nullopt;
    return gcm->decrypt(iv, protected_header, ciphertext, tag);
  }
  const auto& [mac, cipher] = std::get<CbcHmac>(cipher_);
  // The tag is proven before a byte is decrypted: whoever can ask about padding can decrypt (SEC-30).
  if (iv.size() != crypto::AesCbc::kIvSize || tag.size() != kCbcTagSize) return std::nullopt;
  if (!crypto::constant_time_equal(cbc_tag(mac, protected_header, iv, ciphertext), tag)) return std::nullopt;
  return cipher.decrypt(iv, ciphertext);
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
  const auto& [mac, cipher] = std::get<DirectKey::CbcHmac>(key.cipher_);
  const std::string iv = crypto::make_bytes(random, crypto::AesCbc::kIvSize);
  const std::string ciphertext = cipher.encrypt(iv, plaintext);
  const std::string tag = cbc_tag(mac, key.encoded_header(), iv, ciphertext);
  return key.encoded_header() + ".." + base64url_encode(iv) + "." + base64url_encode(ciphertext) + "." +
         base64url_encode(tag);
}

}  // namespace authfcgi::jose
