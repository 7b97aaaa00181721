#include "crypto/secret_texts.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("the whole list comes first, then what may have been written before a rotation or under a longer list (15.24)") {
  std::vector<crypto::SecretString> secrets;
  for (const char* text : {"c", "b", "a"}) secrets.emplace_back(std::string_view(text));
  std::vector<std::string> texts;
  for (const auto& text : crypto::secret_texts(secrets)) texts.emplace_back(text.reveal());
  CHECK(texts == std::vector<std::string>{"c,b,a", "b,a", "a", "c", "b"});
}

TEST_CASE("a token is hashed with the text behind it") {
  // printf ab | sha256sum
  CHECK(crypto::hash_with("a", crypto::SecretString(std::string_view("b"))) ==
        "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603");
}
