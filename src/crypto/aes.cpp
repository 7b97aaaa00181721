#include "crypto/aes.h"

#include <openssl/err.h>

#include "crypto/handle.h"

namespace authfcgi::crypto {
namespace {

// EVP counts in int; our tokens end at 64 KiB.
int int_size(std::string_view bytes) {
  constexpr std::size_t kMax = std::size_t{1} << 30;
  if (bytes.size() > kMax) throw CryptoError("AES: the text is too long");
  return static_cast<int>(bytes.size());
}

void require_size(std::string_view bytes, std::size_t size, const char* complaint) {
  if (bytes.size() != size) throw CryptoError(complaint);
}

// A context that holds the key schedule for one direction.
CipherContext prepare(const EVP_CIPHER* cipher, std::string_view key, bool encrypt) {
  require_size(key, kAesKeySize, "AES: the key must have 32 bytes");
  CipherContext context = owned<CipherContext>(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new");
  require(EVP_CipherInit_ex2(context.get(), cipher, bytes_of(key), nullptr, encrypt ? 1 : 0, nullptr),
          "EVP_CipherInit_ex2");
  return context;
}

}  // namespace

struct AesCbc::Contexts {
  CipherContext encrypt, decrypt;
};

AesCbc::AesCbc(std::string_view key) {
  static const Cipher kCipher = owned<Cipher>(EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr), "EVP_CIPHER_fetch");
  contexts_ = std::make_unique<Contexts>(
      Contexts{prepare(kCipher.get(), key, true), prepare(kCipher.get(), key, false)});
}

AesCbc::AesCbc(AesCbc&&) noexcept = default;
AesCbc& AesCbc::operator=(AesCbc&&) noexcept = default;
AesCbc::~AesCbc() = default;

std::string AesCbc::encrypt(std::string_view iv, std::string_view plaintext) const {
  require_size(iv, kIvSize, "AES-CBC: the IV must have 16 bytes");
  EVP_CIPHER_CTX* context = contexts_->encrypt.get();
  std::string ciphertext(plaintext.size() + kIvSize, '\0');
  int size = 0;
  int rest = 0;
  require(EVP_EncryptInit_ex2(context, nullptr, nullptr, bytes_of(iv), nullptr), "EVP_EncryptInit_ex2");
  require(EVP_EncryptUpdate(context, bytes_of(ciphertext), &size, bytes_of(plaintext), int_size(plaintext)),
          "EVP_EncryptUpdate");
  require(EVP_EncryptFinal_ex(context, bytes_of(ciphertext) + size, &rest), "EVP_EncryptFinal_ex");
  ciphertext.resize(static_cast<std::size_t>(size + rest));
  return ciphertext;
}

std::optional<std::string> AesCbc::decrypt(std::string_view iv, std::string_view ciphertext) const {
  require_size(iv, kIvSize, "AES-CBC: the IV must have 16 bytes");
  if (ciphertext.empty() || ciphertext.size() % kIvSize != 0) return std::nullopt;
  EVP_CIPHER_CTX* context = contexts_->decrypt.get();
  std::string plaintext(ciphertext.size() + kIvSize, '\0');
  int size = 0;
  int rest = 0;
  require(EVP_DecryptInit_ex2(context, nullptr, nullptr, bytes_of(iv), nullptr), "EVP_DecryptInit_ex2");
  require(EVP_DecryptUpdate(context, bytes_of(plaintext), &size, bytes_of(ciphertext), int_size(ciphertext)),
          "EVP_DecryptUpdate");
  if (EVP_DecryptFinal_ex(context, bytes_of(plaintext) + size, &rest) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  plaintext.resize(static_cast<std::size_t>(size + rest));
  return plaintext;
}

struct AesGcm::Contexts {
  CipherContext decrypt;
};

AesGcm::AesGcm(std::string_view key) {
  static const Cipher kCipher = owned<Cipher>(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), "EVP_CIPHER_fetch");
  contexts_ = std::make_unique<Contexts>(Contexts{prepare(kCipher.get(), key, false)});
}

AesGcm::AesGcm(AesGcm&&) noexcept = default;
AesGcm& AesGcm::operator=(AesGcm&&) noexcept = default;
AesGcm::~AesGcm() = default;

std::optional<std::string> AesGcm::decrypt(std::string_view iv, std::string_view associated_data,
                                           std::string_view ciphertext, std::string_view tag) const {
  require_size(iv, kIvSize, "AES-GCM: the IV must have 12 bytes");
  require_size(tag, kTagSize, "AES-GCM: the tag must have 16 bytes");
  EVP_CIPHER_CTX* context = contexts_->decrypt.get();
  std::string plaintext(ciphertext.size() + 1, '\0');  // never null, whatever the length
  std::string expected(tag);
  int size = 0;
  int rest = 0;
  require(EVP_DecryptInit_ex2(context, nullptr, nullptr, bytes_of(iv), nullptr), "EVP_DecryptInit_ex2");
  // An empty piece may have no address, which OpenSSL would take for the end of the text.
  if (!associated_data.empty()) {
    require(EVP_DecryptUpdate(context, nullptr, &rest, bytes_of(associated_data), int_size(associated_data)),
            "EVP_DecryptUpdate");
  }
  if (!ciphertext.empty()) {
    require(EVP_DecryptUpdate(context, bytes_of(plaintext), &size, bytes_of(ciphertext), int_size(ciphertext)),
            "EVP_DecryptUpdate");
  }
  require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(kTagSize), expected.data()),
          "EVP_CIPHER_CTX_ctrl");
  if (EVP_DecryptFinal_ex(context, bytes_of(plaintext) + size, &rest) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  plaintext.resize(static_cast<std::size_t>(size + rest));
  return plaintext;
}

}  // namespace authfcgi::crypto
