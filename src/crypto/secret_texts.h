// A list of secrets as Auth.js hashes with it: what is written, and all that may have been written under an older list.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/secret.h"

namespace authfcgi::crypto {

// Auth.js turns a list into text by joining it with commas. First the text of the whole list, then of the lists before
// each rotation (a new secret is put in front), then each secret but the last alone, for lists that were longer (15.24).
std::vector<SecretString> secret_texts(const std::vector<SecretString>& secrets);

// SHA-256 of the token and the text behind it, in hex.
std::string hash_with(std::string_view token, const SecretString& text);

}  // namespace authfcgi::crypto
