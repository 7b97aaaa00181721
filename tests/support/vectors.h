// Recorded values of Auth.js (tests/vectors/). Tests run from the project's root.
#pragma once

#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "crypto/secret.h"
#include "json/text.h"

namespace authfcgi::support {

inline std::optional<json::Value> find_json(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  std::stringstream text;
  text << file.rdbuf();
  return json::parse(text.str());
}

inline json::Value read_vectors(const std::string& file) {
  auto value = find_json("tests/vectors/" + file);
  if (!value) throw Error("tests/vectors/" + file + " is missing: run the tests from the project's root");
  return std::move(*value);
}

// A vector's "secret": one text, or a list with the newest first.
inline std::vector<crypto::SecretString> secrets_of(const json::Value& vector) {
  std::vector<crypto::SecretString> secrets;
  const json::Value& secret = *vector.find("secret");
  if (secret.is_string()) {
    secrets.emplace_back(std::string_view(secret.string()));
  } else {
    for (const json::Value& one : secret.array()) secrets.emplace_back(std::string_view(one.string()));
  }
  return secrets;
}

// The bytes of hexadecimal digits, as other people's vectors write them.
inline std::string unhex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

}  // namespace authfcgi::support
