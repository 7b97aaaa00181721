#include "signin/hash_check.h"

#include "model/errors.h"

namespace authfcgi::signin {

bool check_hash(const password::Password& password, std::string_view hash, const Desk& desk, const Rehash& rehash) {
  const auto place = desk.turnstile.enter(desk.config.passwords.wait);
  if (hash.empty()) {
    desk.hasher.verify_nobody(password);
    return false;
  }
  try {
    if (!desk.hasher.verify(password, hash)) return false;
  } catch (const password::HashError&) {
    std::throw_with_nested(model::CredentialsSignin("the stored hash is of no use"));
  }
  if (rehash && desk.hasher.needs_rehash(hash)) rehash(desk.hasher.hash(password, desk.random));
  return true;
}

}  // namespace authfcgi::signin
