#include "oauth/pkce.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "support/counted_random.h"

using namespace authfcgi;

TEST_CASE("the challenge of RFC 7636 appendix B") {
  const crypto::SecretString verifier(std::string_view("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
  CHECK(oauth::s256_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST_CASE("a verifier is 43 characters of 32 random bytes, another each time (SEC-10)") {
  support::CountedRandom random;
  const auto first = oauth::make_code_verifier(random);
  CHECK(first.reveal() == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
  CHECK_FALSE(first == oauth::make_code_verifier(random));
}

TEST_CASE("a damaged verifier does not reach the provider") {
  for (const std::string& text : {std::string(42, 'a'), std::string(129, 'a'), std::string(42, 'a') + "+",
                                  std::string(42, 'a') + " ", std::string(43, '\0'), std::string()}) {
    CHECK_THROWS_AS(oauth::s256_challenge(crypto::SecretString(std::string_view(text))), model::InvalidCheck);
  }
  CHECK_NOTHROW(oauth::s256_challenge(crypto::SecretString(std::string_view(std::string(127, 'a') + "~"))));
}
