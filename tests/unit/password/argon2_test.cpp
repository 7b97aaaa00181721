#include "password/argon2.h"

#include <argon2.h>

#include <doctest/doctest.h>

#include "base/text.h"
#include "support/counted_random.h"

using namespace authfcgi;
using namespace authfcgi::password;

namespace {

constexpr config::PasswordCost kCheap{.memory_kib = 64, .iterations = 1};

}  // namespace

TEST_CASE("the library computes RFC 9106 section 5.3") {
  std::string password(32, '\1'), salt(16, '\2'), secret(8, '\3'), data(12, '\4'), tag(32, '\0');
  const auto bytes = [](std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); };
  argon2_context context{};
  context.out = bytes(tag);
  context.outlen = 32;
  context.pwd = bytes(password);
  context.pwdlen = 32;
  context.salt = bytes(salt);
  context.saltlen = 16;
  context.secret = bytes(secret);
  context.secretlen = 8;
  context.ad = bytes(data);
  context.adlen = 12;
  context.t_cost = 3;
  context.m_cost = 32;
  context.lanes = context.threads = 4;
  context.version = ARGON2_VERSION_13;
  REQUIRE(argon2id_ctx(&context) == ARGON2_OK);
  CHECK(hex_encode(tag) == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
}

TEST_CASE("a hash is a PHC string of one lane, with a salt of its own, and verifies") {
  support::CountedRandom random;
  const auto first = argon2id("correct horse", kCheap, random);
  const auto second = argon2id("correct horse", kCheap, random);
  CHECK(first.starts_with("$argon2id$v=19$m=64,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$"));
  CHECK(first != second);
  CHECK(verify_argon2("correct horse", first, Scheme::kArgon2id));
  CHECK(verify_argon2("correct horse", second, Scheme::kArgon2id));
  CHECK_FALSE(verify_argon2("correct horsf", first, Scheme::kArgon2id));
}

TEST_CASE("every byte of a long password counts (SEC-60)") {
  support::CountedRandom random;
  const std::string password(1024, 'x');
  const auto hash = argon2id(password, kCheap, random);
  CHECK(verify_argon2(password, hash, Scheme::kArgon2id));
  CHECK_FALSE(verify_argon2(password.substr(0, 1023), hash, Scheme::kArgon2id));
  CHECK_FALSE(verify_argon2(password.substr(0, 72), hash, Scheme::kArgon2id));
}

TEST_CASE("a broken text is an error, not a wrong password") {
  CHECK_THROWS_AS(verify_argon2("a", "$argon2id$v=19$m=64,t=1,p=1$!!!$???", Scheme::kArgon2id), HashError);
}

TEST_CASE("wasting computes, and can fail only for the same reasons") {
  CHECK_NOTHROW(waste_argon2id("a", kCheap));
  CHECK_THROWS_AS(waste_argon2id("a", {.memory_kib = 1, .iterations = 1}), HashError);
}
