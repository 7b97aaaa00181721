// How often is too often: the figures of limits/ (SEC-62, SEC-64).
#pragma once

#include <chrono>
#include <cstdint>

namespace authfcgi::config {

// So many attempts in a window. There are two kinds:
// - without a lockout, a quota: when they are used up, the next one is allowed when the window is over that the first
//   of them opened;
// - with a lockout, for guesses: each one after delay_after makes the next one wait, twice as long each time, and when
//   all are used up nothing is allowed for the time of the lockout. What lies a window back is forgotten.
struct RateRule {
  std::uint32_t attempts = 10;  // 1 to 65535
  std::chrono::seconds window{900};
  std::uint32_t delay_after = 0;         // at most attempts
  std::chrono::seconds delay{0};         // the first; 0 for none
  std::chrono::seconds longest_delay{0};
  std::chrono::seconds lockout{0};       // 0: a quota
};

struct RateLimit {
  bool enabled = true;
  // Failed passwords: of one account, from one client address, and of all together.
  RateRule account{10, std::chrono::seconds(900), 5, std::chrono::seconds(1), std::chrono::seconds(30), std::chrono::seconds(900)};
  RateRule address{60, std::chrono::seconds(900)};
  RateRule global{10000, std::chrono::seconds(900)};
  // Wrong codes of one account's second factor: a million codes of which three are right (RFC 6238 section 5.2).
  RateRule second_factor{5, std::chrono::seconds(900), 3, std::chrono::seconds(2), std::chrono::seconds(30), std::chrono::seconds(900)};
  // Mails to one address, and asked for from one client address.
  RateRule mail_address{5, std::chrono::seconds(3600)};
  RateRule mail_client{60, std::chrono::seconds(3600)};
  // Addresses whose passkeys one client address asks for.
  RateRule passkey_client{60, std::chrono::seconds(900)};
};

}  // namespace authfcgi::config
