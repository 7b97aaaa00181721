#include "crypto/hmac.h"

#include "crypto/handle.h"
#include "crypto/secret.h"

namespace authfcgi::crypto {
namespace {

std::size_t block_size(Hash hash) { return hash == Hash::kSha256 ? 64 : 128; }

// A digest that has read the key's block, each byte xored with the padding byte of RFC 2104 section 2.
DigestContext start(Hash hash, const SecretBytes& key, char padding) {
  std::string block(block_size(hash), padding);
  for (std::size_t i = 0; i < key.reveal().size(); ++i) block[i] = static_cast<char>(block[i] ^ key.reveal()[i]);
  const SecretBytes padded(std::move(block));

  DigestContext context = owned<DigestContext>(EVP_MD_CTX_new(), "EVP_MD_CTX_new");
  require(EVP_DigestInit_ex2(context.get(), fetched(hash), nullptr), "EVP_DigestInit_ex2");
  require(EVP_DigestUpdate(context.get(), padded.reveal().data(), padded.reveal().size()), "EVP_DigestUpdate");
  return context;
}

}  // namespace

struct HmacKey::State {
  Hash hash;
  DigestContext inner, outer, work;
};

HmacKey::HmacKey(Hash hash, std::string_view key) {
  // A key longer than a block is replaced by its digest (RFC 2104 section 2).
  const SecretBytes block = key.size() > block_size(hash) ? SecretBytes(digest(hash, key)) : SecretBytes(key);
  state_ = std::make_unique<State>(State{hash, start(hash, block, 0x36), start(hash, block, 0x5C),
                                         owned<DigestContext>(EVP_MD_CTX_new(), "EVP_MD_CTX_new")});
}

HmacKey::HmacKey(HmacKey&&) noexcept = default;
HmacKey& HmacKey::operator=(HmacKey&&) noexcept = default;
HmacKey::~HmacKey() = default;

std::string HmacKey::mac(std::initializer_list<std::string_view> pieces) const {
  EVP_MD_CTX* work = state_->work.get();
  std::string result(size_of(state_->hash), '\0');

  require(EVP_MD_CTX_copy_ex(work, state_->inner.get()), "EVP_MD_CTX_copy_ex");
  for (const std::string_view piece : pieces) {
    require(EVP_DigestUpdate(work, piece.data(), piece.size()), "EVP_DigestUpdate");
  }
  require(EVP_DigestFinal_ex(work, bytes_of(result), nullptr), "EVP_DigestFinal_ex");

  require(EVP_MD_CTX_copy_ex(work, state_->outer.get()), "EVP_MD_CTX_copy_ex");
  require(EVP_DigestUpdate(work, result.data(), result.size()), "EVP_DigestUpdate");
  require(EVP_DigestFinal_ex(work, bytes_of(result), nullptr), "EVP_DigestFinal_ex");
  return result;
}

std::string hmac(Hash hash, std::string_view key, std::string_view message) {
  return HmacKey(hash, key).mac({message});
}

}  // namespace authfcgi::crypto
