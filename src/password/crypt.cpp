#include "password/crypt.h"

#include <crypt.h>

#include <cstdlib>
#include <cstring>
#include <memory>

#include "crypto/secret.h"
#include "password/yielding.h"

namespace authfcgi::password {
namespace {

static_assert(kMaxCryptBytes < CRYPT_MAX_PASSPHRASE_SIZE);

struct WipedFree {
  void operator()(crypt_data* data) const {
    ::explicit_bzero(data, sizeof *data);
    std::free(data);
  }
};

}  // namespace

bool verify_crypt(std::string_view password, const std::string& stored) {
  if (password.size() > kMaxCryptBytes) return false;
  const std::unique_ptr<crypt_data, WipedFree> data(static_cast<crypt_data*>(std::calloc(1, sizeof(crypt_data))));
  if (!data) throw HashError("crypt(3): no memory");
  const crypto::SecretString phrase(password);
  const Yielding yielding;
  const char* hash = ::crypt_rn(phrase.reveal().data(), stored.c_str(), data.get(), sizeof *data);
  if (hash == nullptr) throw HashError("crypt(3) refuses a password hash");
  return crypto::constant_time_equal(hash, stored);
}

}  // namespace authfcgi::password
