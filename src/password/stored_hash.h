// The spellings of password hashes: which one a stored text is, and whether it is one that we answer for. What it costs
// to verify is looked at before anybody computes: an imported hash must not hold a worker for minutes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace authfcgi::password {

// Nobody can verify this hash here. The message says why, and never has the hash in it.
class HashError : public Error {
 public:
  using Error::Error;
};

enum class Scheme {
  kArgon2id,  // PHC string, RFC 9106: what we write
  kArgon2i,   // the same, as PHP and others wrote it
  kCrypt,     // crypt(5): bcrypt ($2a$ $2b$ $2y$), yescrypt ($y$), scrypt ($7$), SHA-crypt ($6$ $5$)
  kApr1,      // Apache's MD5, weak
  kSha1,      // Apache's {SHA}, weak
};

struct StoredHash {
  Scheme scheme;
  // Of Argon2 alone.
  std::uint32_t memory_kib = 0, iterations = 0, lanes = 0;
  std::string salt = {}, tag = {};  // bytes

  bool is_weak() const { return scheme == Scheme::kApr1 || scheme == Scheme::kSha1; }
};

// Throws HashError for a text of another kind, a broken one, and one that is too expensive: Argon2 of more than 4 GiB or
// with memory times iterations above that, bcrypt above 2^16, SHA-crypt above 5,000,000 rounds, scrypt and yescrypt
// of more than 1 GiB (N = 2^18, r = 32) or that much work.
StoredHash parse_stored_hash(std::string_view text);

}  // namespace authfcgi::password
