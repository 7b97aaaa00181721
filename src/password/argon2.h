// Argon2id (RFC 9106), version 1.3, in libargon2.
#pragma once

#include <string>
#include <string_view>

#include "config/password.h"
#include "crypto/random.h"
#include "password/stored_hash.h"

namespace authfcgi::password {

// A PHC string of one lane, a salt of 16 bytes and a tag of 32 (RFC 9106 section 4). Throws HashError when there is no
// memory.
std::string argon2id(std::string_view password, const config::PasswordCost& cost, crypto::Random& random);

// Costs as much as argon2id, and proves nothing.
void waste_argon2id(std::string_view password, const config::PasswordCost& cost);

// Constant time for the tag. stored: of the kind kArgon2id or kArgon2i. Throws HashError when it asks for what Argon2 does
// not offer (RFC 9106 section 3.1: a salt of less than 8 bytes, too little memory) and when there is no memory.
bool verify_argon2(std::string_view password, const StoredHash& stored);

}  // namespace authfcgi::password
