#include "signin/verification_token.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "json/text.h"

using namespace authfcgi;

namespace {

std::vector<crypto::SecretString> secrets_of(const json::Value& value) {
  std::vector<crypto::SecretString> secrets;
  if (value.is_string()) secrets.emplace_back(std::string_view(value.string()));
  else
    for (const auto& one : value.array()) secrets.emplace_back(std::string_view(one.string()));
  return secrets;
}

}  // namespace

TEST_CASE("what is stored is what Auth.js stores") {
  std::ifstream file("tests/vectors/csrf-and-email-hash.json", std::ios::binary);
  const auto vectors = json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
  for (const auto& vector : vectors.find("email_token")->array()) {
    const crypto::SecretString own(vector.find_string("provider_secret").value_or(""));
    const auto hashes = signin::verification_hashes(*vector.find_string("token"), own, secrets_of(*vector.find("secret")));
    CHECK(hashes.front() == vector.find_string("stored"));
    CHECK(hashes.size() == (own.empty() ? 2 * secrets_of(*vector.find("secret")).size() - 1 : 1));
  }
}

TEST_CASE("a link outlives a secret that is put in front, and one that is dropped (15.24)") {
  const auto contains = [](const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  const crypto::SecretString none;
  const auto list = [](std::initializer_list<const char*> texts) {
    std::vector<crypto::SecretString> secrets;
    for (const char* text : texts) secrets.emplace_back(std::string_view(text));
    return secrets;
  };
  const auto written = [&](std::initializer_list<const char*> texts) {
    return signin::verification_hashes("token", none, list(texts)).front();
  };
  const auto read = signin::verification_hashes("token", none, list({"new", "old", "older"}));
  CHECK(contains(read, written({"old", "older"})));
  CHECK(contains(read, written({"older"})));
  CHECK(contains(read, written({"new"})));
  CHECK_FALSE(contains(read, written({"other"})));
}

TEST_CASE("a token has 256 random bits (SEC-64)") {
  crypto::SystemRandom random;
  const std::string token = signin::make_verification_token(random);
  CHECK(token.size() == 64);
  CHECK(token == to_lower(token));
  CHECK(token != signin::make_verification_token(random));
}
