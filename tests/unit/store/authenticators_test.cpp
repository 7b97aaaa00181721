#include "store/authenticators.h"

#include <doctest/doctest.h>

#include "conformance/authenticator_suite.h"

using namespace authfcgi;
using conformance::passkey;
using conformance::passkey_account;

TEST_CASE("a passkey and its account name each other, with an id that every store can hold") {
  const std::string longest(store::kMaxCredentialIdChars, 'x');
  CHECK_NOTHROW(store::require_linkable(passkey_account("1", longest), passkey("1", longest)));
  CHECK_THROWS_AS(store::require_linkable(passkey_account("1", "AAAA"), passkey("2", "AAAA")), store::StoreError);
  CHECK_THROWS_AS(store::require_linkable(passkey_account("1", "AAAA"), passkey("1", "BBBB")), store::StoreError);
  const std::string too_long = longest + "x";
  CHECK_THROWS_AS(store::require_linkable(passkey_account("1", too_long), passkey("1", too_long)), store::StoreError);
  model::Authenticator nameless = passkey("1", "AAAA");
  nameless.credential_id.clear();
  CHECK_THROWS_AS(store::require_linkable(passkey_account("1", "AAAA"), nameless), store::StoreError);
}

TEST_CASE("a counter goes up, or is none") {
  CHECK_NOTHROW(store::require_progress(0, 0));
  CHECK_NOTHROW(store::require_progress(0, 1));
  CHECK_NOTHROW(store::require_progress(2147483647U, 4294967295U));
  CHECK_THROWS_AS(store::require_progress(1, 1), store::StoreError);
  CHECK_THROWS_AS(store::require_progress(1, 0), store::StoreError);
}
