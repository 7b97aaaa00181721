#include "password/strength.h"

#include <doctest/doctest.h>

using authfcgi::password::strength;

TEST_CASE("what everybody tries first is weak, what nobody can guess is strong") {
  for (const auto* weak : {"password", "P@ssw0rd", "qwertyuiop", "aaaaaaaaaaaaaaaa", "1987-05-12", "letmein123"}) {
    CAPTURE(weak);
    CHECK(strength(weak, {}) <= 1);
  }
  CHECK(strength("correct horse battery staple", {}) == 4);
  CHECK(strength("x7Gk#92mQp!z", {}) == 4);
}

TEST_CASE("what belongs to the person is guessed first") {
  CHECK(strength("Lovelace-Byron", {}) > strength("Lovelace-Byron", {"lovelace", "BYRON"}));
  CHECK(strength("Lovelace", {"lovelace"}) == 0);
}

TEST_CASE("a long password takes no long time, and empty words do no harm") {
  CHECK(strength(std::string(1024, 'a'), {""}) <= 2);
  std::string noise;
  for (int i = 0; i < 1024; ++i) noise += static_cast<char>('!' + i * 37 % 90);
  CHECK(strength(noise, std::vector<std::string>(1000, "word")) == 4);
}
