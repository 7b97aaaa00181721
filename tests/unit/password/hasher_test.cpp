#include "password/hasher.h"

#include <doctest/doctest.h>

#include "support/counted_random.h"
#include "unit/password/typed.h"

using namespace authfcgi;
using password::cheap;
using password::Hasher;
using password::HashError;
using password::typed;

TEST_CASE("what is hashed verifies, however it was typed") {
  support::CountedRandom random;
  const Hasher hasher(cheap());
  const auto stored = hasher.hash(typed("caf\u00E9 au lait"), random);
  CHECK(hasher.verify(typed("caf\u00E9 au lait"), stored));
  CHECK(hasher.verify(typed("cafe\u0301\u00A0au lait"), stored));
  CHECK_FALSE(hasher.verify(typed("Caf\u00E9 au lait"), stored));
}

TEST_CASE("a hash of bytes that were never composed verifies as well") {
  const Hasher hasher(cheap());
  const auto* raw = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.";
  CHECK_THROWS_AS(hasher.verify(typed("a"), raw), HashError);
  const auto* sha_crypt =
      "$6$saltstring$wXgx2FpmQzoQVVcLYmnpNmNTKuckuE9qNn1BCAN.wdGos1Oj9AFMFuanStJIWVi81.rVHCaG1vEZG6eIJNROc.";
  // "cafe" with a combining accent, hashed by Python's crypt module.
  CHECK(hasher.verify(typed("cafe\u0301"), sha_crypt));
  CHECK_FALSE(hasher.verify(typed("caf\u00E9"), sha_crypt));
}

TEST_CASE("hashes of others verify, and each is to be rewritten") {
  const Hasher hasher(cheap());
  const auto* bcrypt = "$2b$05$KBCwKxOzLha2MUDgW0PjXeiB68uDfBmXvTUyyqNxAD2eaQ43eHNkm";
  CHECK(hasher.verify(typed("correct horse"), bcrypt));
  CHECK_FALSE(hasher.verify(typed("correct hors"), bcrypt));
  CHECK(hasher.needs_rehash(bcrypt));
}

TEST_CASE("a hash of another cost is to be rewritten, one of ours is not, a damaged one cannot be") {
  support::CountedRandom random;
  const Hasher hasher(cheap());
  const auto stored = hasher.hash(typed("a"), random);
  CHECK_FALSE(hasher.needs_rehash(stored));
  auto dearer = cheap();
  dearer.cost.iterations = 2;
  CHECK(Hasher(dearer).needs_rehash(stored));
  CHECK(Hasher(dearer).verify(typed("a"), stored));
  CHECK_FALSE(hasher.needs_rehash("nonsense"));
}

TEST_CASE("weak hashes of an htpasswd file verify only where that is allowed") {
  const auto* sha = "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=";
  CHECK_THROWS_WITH_AS(Hasher(cheap()).verify(typed("secret"), sha), doctest::Contains("allowDangerousWeakHashes"), HashError);
  auto settings = cheap();
  settings.allow_dangerous_weak_hashes = true;
  CHECK(Hasher(settings).verify(typed("secret"), sha));
  CHECK_FALSE(Hasher(settings).verify(typed("Secret"), sha));
  CHECK(Hasher(settings).needs_rehash(sha));
}

TEST_CASE("for nobody a hash is computed as well (SEC-61)") {
  auto settings = cheap();
  const Hasher hasher(settings);
  CHECK_NOTHROW(hasher.verify_nobody(typed("a")));
  settings.cost.memory_kib = 1;  // less than Argon2 takes: whoever computes, fails
  CHECK_THROWS_AS(Hasher(settings).verify_nobody(typed("a")), HashError);
}

TEST_CASE("a wrong password is never told from a cheap hash in no time (SEC-61)") {
  auto settings = cheap();
  settings.allow_dangerous_weak_hashes = true;
  settings.cost.memory_kib = 1;  // whoever computes, fails
  const Hasher hasher(settings);
  const auto* sha = "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=";
  const auto* bcrypt = "$2b$05$KBCwKxOzLha2MUDgW0PjXeiB68uDfBmXvTUyyqNxAD2eaQ43eHNkm";
  CHECK(hasher.verify(typed("secret"), sha));
  CHECK_THROWS_AS(hasher.verify(typed("Secret"), sha), HashError);
  CHECK_THROWS_AS(hasher.verify(typed(std::string(512, 'a')), bcrypt), HashError);
  CHECK_FALSE(hasher.verify(typed("Secret"), bcrypt));  // which takes its time by itself
}
