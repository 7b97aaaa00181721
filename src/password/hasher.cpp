#include "password/hasher.h"

#include "password/apache.h"
#include "password/argon2.h"
#include "password/crypt.h"

namespace authfcgi::password {
namespace {

// Whether a wrong password is known as such in no time.
bool is_cheap(const StoredHash& kind, const Password& password) {
  return kind.is_weak() || (kind.scheme == Scheme::kCrypt && password.canonical().size() > kMaxCryptBytes);
}

}  // namespace

std::string Hasher::hash(const Password& password, crypto::Random& random) const {
  return argon2id(password.canonical(), cost_, random);
}

bool Hasher::matches(std::string_view password, const std::string& stored, const StoredHash& kind) const {
  switch (kind.scheme) {
    case Scheme::kArgon2id:
    case Scheme::kArgon2i:
      return verify_argon2(password, kind);
    case Scheme::kCrypt:
      return verify_crypt(password, stored);
    case Scheme::kApr1:
      return verify_apr1(password, stored);
    case Scheme::kSha1:
      return verify_apache_sha1(password, stored);
  }
  return false;
}

bool Hasher::verify(const Password& password, std::string_view stored) const {
  try {
    const StoredHash kind = parse_stored_hash(stored);
    if (kind.is_weak() && !allow_weak_) {
      throw HashError("a password hash is of a weak kind, and passwords.allowDangerousWeakHashes is off");
    }
    // Others may have hashed the bytes as they were typed. Wrong passwords are always tried in both ways, also for
    // nobody, or the difference would tell who is there.
    const std::string text(stored);
    const bool is_right = matches(password.canonical(), text, kind) ||
                          (!password.is_canonical() && matches(password.typed(), text, kind));
    if (!is_right && is_cheap(kind, password)) verify_nobody(password);  // or an answer at once would tell who is there
    return is_right;
  } catch (const HashError&) {
    verify_nobody(password);  // a broken account takes its time like any other
    throw;
  }
}

void Hasher::verify_nobody(const Password& password) const {
  waste_argon2id(password.canonical(), cost_);
  if (!password.is_canonical()) waste_argon2id(password.typed(), cost_);
}

bool Hasher::needs_rehash(std::string_view stored) const {
  try {
    const StoredHash hash = parse_stored_hash(stored);
    return hash.scheme != Scheme::kArgon2id || hash.memory_kib != cost_.memory_kib ||
           hash.iterations != cost_.iterations || hash.lanes != 1;
  } catch (const HashError&) {
    return false;
  }
}

}  // namespace authfcgi::password
