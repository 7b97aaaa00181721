#include "password/yielding.h"

#include <sys/time.h>

#include <string>

#include <doctest/doctest.h>

#include "password/argon2.h"
#include "password/crypt.h"
#include "support/counted_random.h"
#include "support/pauses.h"

using namespace authfcgi;
using namespace authfcgi::password;

TEST_CASE("a thread that computes stands back again and again, and stops when it is done (SEC-60)") {
  const int before = support::pauses();
  {
    const Yielding yielding;
    while (support::pauses() < before + 3) {
    }
  }
  itimerval left{};
  REQUIRE(::getitimer(ITIMER_REAL, &left) == 0);
  CHECK(left.it_value.tv_usec == 0);
  CHECK(left.it_interval.tv_usec == 0);
}

TEST_CASE("every hash that takes its time does so (SEC-60)") {
  support::CountedRandom random;
  const config::PasswordCost cost{.memory_kib = 16384, .iterations = 2};
  const auto pauses_during = [](const auto& work) {
    const int before = support::pauses();
    work();
    return support::pauses() - before;
  };
  std::string stored;
  CHECK(pauses_during([&] { stored = argon2id("correct horse", cost, random); }) > 0);
  CHECK(pauses_during([&] { CHECK(verify_argon2("correct horse", parse_stored_hash(stored))); }) > 0);
  CHECK(pauses_during([&] { waste_argon2id("correct horse", cost); }) > 0);
  const std::string bcrypt = "$2b$08$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
  CHECK(pauses_during([&] { CHECK_FALSE(verify_crypt("correct horse", bcrypt)); }) > 0);
}
