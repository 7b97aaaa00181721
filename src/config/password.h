// What passwords cost and which are good enough (SEC-60).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace authfcgi::config {

// Argon2id with one lane (RFC 9106 section 4): a worker has one thread, and hashes of several visitors fill the cores.
struct PasswordCost {
  std::uint32_t memory_kib = 65536;
  std::uint32_t iterations = 2;
};

struct PasswordPolicy {
  std::size_t min_length = 12;  // in characters
  int min_score = 3;            // zxcvbn's, 0 to 4
  std::string breached_list;    // the path of a sorted file, "" for none
};

struct Passwords {
  PasswordCost cost;
  PasswordPolicy policy;
  std::size_t concurrency = 0;  // hashes at once on this machine; 0: half of the processors, one at least
  std::size_t queue = 16;       // who may wait for their turn
  std::chrono::milliseconds wait{5000};
  bool allow_dangerous_weak_hashes = false;  // sign in with {SHA} and $apr1$ of an htpasswd file, too
};

}  // namespace authfcgi::config
