// Codes on paper for the day on which the authenticator is lost. Each is good once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/random.h"
#include "crypto/secret.h"

namespace authfcgi::otp {

inline constexpr std::size_t kRecoveryCodes = 10;

// "7H3KD-9QWXZ-M2P4T": three groups of five out of 32 letters and digits without I, L, O and U; 75 bits.
crypto::SecretString make_recovery_code(crypto::Random& random);
std::vector<crypto::SecretString> make_recovery_codes(crypto::Random& random);

// What to store and to look for: 64 hexadecimal digits, other ones for each user. With 75 random bits nobody finds the code
// again, so a plain SHA-256 is enough. However the code is typed: case, blanks and dashes do not matter, and I, L, O are
// read as 1, 1, 0. Nothing for what is no such code.
std::optional<std::string> hash_recovery_code(std::string_view user_id, std::string_view typed);

}  // namespace authfcgi::otp
