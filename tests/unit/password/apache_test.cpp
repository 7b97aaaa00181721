#include "password/apache.h"

#include <doctest/doctest.h>

using namespace authfcgi::password;

TEST_CASE("Apache's MD5, as openssl passwd -apr1 writes it") {
  CHECK(verify_apr1("myPassword", "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/"));
  CHECK(verify_apr1("a", "$apr1$r31.....$s7OSk4uJoyS8elmZY5Ru40"));
  CHECK(verify_apr1("a much longer password than sixteen bytes", "$apr1$r31.....$C4udfKBIZ0gl57ECzUX.w/"));
  CHECK_FALSE(verify_apr1("mypassword", "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/"));
  CHECK_FALSE(verify_apr1("a", "$apr1$nothing"));
  CHECK_FALSE(verify_apr1("a", "$apr1$$"));
}

TEST_CASE("Apache's SHA-1") {
  CHECK(verify_apache_sha1("secret", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="));
  CHECK_FALSE(verify_apache_sha1("Secret", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="));
  CHECK_FALSE(verify_apache_sha1("secret", "{SHA}"));
}
