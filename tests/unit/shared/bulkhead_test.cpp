#include "shared/bulkhead.h"

#include <optional>

#include <doctest/doctest.h>

#include "unit/shared/child.h"

using namespace authfcgi;
using shared::Bulkhead;

TEST_CASE("no more wait for one provider than may, and other providers do not mind (SEC-25)") {
  Bulkhead bulkhead(2);
  const auto first = bulkhead.enter("github");
  {
    const auto second = bulkhead.enter("github");
    CHECK_THROWS_AS(static_cast<void>(bulkhead.enter("github")), shared::TooManyWaiting);
    const auto other = bulkhead.enter("google");
  }
  CHECK_NOTHROW(static_cast<void>(bulkhead.enter("github")));
}

TEST_CASE("the refusal is of the kind that is answered 503") {
  Bulkhead bulkhead(1);
  const auto place = bulkhead.enter("github");
  CHECK_THROWS_AS(static_cast<void>(bulkhead.enter("github")), model::TemporarilyUnavailable);
}

TEST_CASE("workers of other processes count, and a killed one counts no longer") {
  Bulkhead bulkhead(1);
  tests::Child child([&](const auto& meet) {
    const auto place = bulkhead.enter("github");
    meet();
    return 0;
  });
  child.wait_until_here();
  CHECK_THROWS_AS(static_cast<void>(bulkhead.enter("github")), shared::TooManyWaiting);
  child.kill();
  CHECK_NOTHROW(static_cast<void>(bulkhead.enter("github")));
}

TEST_CASE("with more providers than rows, two share a bulkhead") {
  Bulkhead bulkhead(1, 1);
  const auto place = bulkhead.enter("one");
  CHECK_THROWS_AS(static_cast<void>(bulkhead.enter("two")), shared::TooManyWaiting);
}
