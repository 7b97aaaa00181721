#include "jose/algorithms.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using jose::find_algorithm;

TEST_CASE("an algorithm is found by its exact name alone (SEC-2)") {
  for (const jose::Algorithm& algorithm : jose::algorithms()) CHECK(find_algorithm(algorithm.name) == &algorithm);
  for (const char* other : {"none", "None", "NONE", "nOnE", "", "rs256", "RS256 ", "RS1", "HS1", "ES256K", "ES521",
                            "RS257", "A256GCM", "dir", "EDDSA"}) {
    CAPTURE(other);
    CHECK(find_algorithm(other) == nullptr);
  }
  using namespace std::string_view_literals;
  CHECK(find_algorithm("RS256\0"sv) == nullptr);
}

TEST_CASE("each curve has its own ECDSA algorithm and digest (RFC 7518 section 3.4)") {
  CHECK(find_algorithm("ES256")->curve == crypto::Curve::kP256);
  CHECK(find_algorithm("ES384")->curve == crypto::Curve::kP384);
  CHECK(find_algorithm("ES512")->curve == crypto::Curve::kP521);
  CHECK(find_algorithm("ES512")->hash == crypto::Hash::kSha512);
  CHECK(find_algorithm("PS384")->padding == crypto::Padding::kPss);
  CHECK(find_algorithm("RS384")->padding == crypto::Padding::kPkcs1);
}
