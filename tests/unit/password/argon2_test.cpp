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
  CHECK(verify_argon2("correct horse", parse_stored_hash(first)));
  CHECK(verify_argon2("correct horse", parse_stored_hash(second)));
  CHECK_FALSE(verify_argon2("correct horsf", parse_stored_hash(first)));
}

TEST_CASE("every byte of a long password counts (SEC-60)") {
  support::CountedRandom random;
  const std::string password(1024, 'x');
  const auto hash = argon2id(password, kCheap, random);
  CHECK(verify_argon2(password, parse_stored_hash(hash)));
  CHECK_FALSE(verify_argon2(password.substr(0, 1023), parse_stored_hash(hash)));
  CHECK_FALSE(verify_argon2(password.substr(0, 72), parse_stored_hash(hash)));
}

// As argon2(1), the program of the algorithm's authors, writes them.
TEST_CASE("hashes of others verify, of any number of lanes and both kinds") {
  for (const std::string text : {"$argon2id$v=19$m=64,t=2,p=4$c29tZXNhbHRvZm90aGVycw$hHamuVJ7NM2eCf91GPHkoI6aURtqWoM/8HjUzKki1oY",
                                 "$argon2i$v=19$m=128,t=3,p=1$c29tZXNhbHRvZm90aGVycw$Csfu06nWV606umTW2sHHC27ajEmM10cgapFouwwXBjM",
                                 "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRvZm90aGVycw$S6BxNxuVtYOwooAK3CFihSSFGo/ui48p"}) {
    CAPTURE(text);
    CHECK(verify_argon2("correct horse", parse_stored_hash(text)));
    CHECK_FALSE(verify_argon2("correct hors", parse_stored_hash(text)));
  }
}

TEST_CASE("what Argon2 does not offer is an error, not a wrong password") {
  CHECK_THROWS_AS(verify_argon2("a", parse_stored_hash("$argon2id$v=19$m=64,t=1,p=1$c2Fs$T95qT95qT95q")), HashError);
  CHECK_THROWS_AS(verify_argon2("a", parse_stored_hash("$argon2id$v=19$m=4,t=1,p=1$c2FsdHNhbHRzYWx0$T95qT95qT95q")), HashError);
}

TEST_CASE("wasting computes, and can fail only for the same reasons") {
  CHECK_NOTHROW(waste_argon2id("a", kCheap));
  CHECK_THROWS_AS(waste_argon2id("a", {.memory_kib = 1, .iterations = 1}), HashError);
}
