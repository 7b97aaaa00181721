#include "crypto/secret.h"

#include <doctest/doctest.h>

#include <cstring>
#include <utility>

using authfcgi::crypto::constant_time_equal;
using authfcgi::crypto::SecretString;

TEST_CASE("a secret is seen only through reveal") {
  const SecretString secret(std::string_view("open sesame"));
  CHECK(secret.reveal() == "open sesame");
  CHECK_FALSE(secret.empty());
  static_assert(!std::is_copy_constructible_v<SecretString>);
  static_assert(!std::is_copy_assignable_v<SecretString>);
  static_assert(!std::is_convertible_v<SecretString, std::string_view>);
}

TEST_CASE("taking over a text leaves nothing behind, long or short (SEC-77)") {
  for (std::string text : {std::string("short"), std::string(300, 'x')}) {
    const std::size_t size = text.size();
    SecretString secret(std::move(text));
    CHECK(secret.reveal().size() == size);
    CHECK(text.empty());  // NOLINT: the point of the test
    CHECK(std::string_view(text.data(), 5) != secret.reveal().substr(0, 5));

    SecretString moved(std::move(secret));
    CHECK(moved.reveal().size() == size);
    CHECK(secret.empty());  // NOLINT
    CHECK(std::memcmp(secret.reveal().data(), "\0\0\0\0\0", 5) == 0);
  }
}

TEST_CASE("a moved secret replaces the one that was there") {
  SecretString a(std::string_view("first"));
  SecretString b(std::string_view("second"));
  a = std::move(b);
  CHECK(a.reveal() == "second");
  CHECK(b.empty());  // NOLINT
  CHECK(a.clone() == a);
}

TEST_CASE("secrets compare by their whole content (SEC-81)") {
  CHECK(constant_time_equal("abc", "abc"));
  CHECK_FALSE(constant_time_equal("abc", "abd"));
  CHECK_FALSE(constant_time_equal("abc", "abcd"));
  CHECK_FALSE(constant_time_equal("", "a"));
  CHECK(constant_time_equal("", ""));
  CHECK(constant_time_equal(std::string_view("a\0b", 3), std::string_view("a\0b", 3)));
  CHECK_FALSE(constant_time_equal(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}
