#include "config/password_settings.h"

#include <unistd.h>

namespace authfcgi::config {
namespace {

// RFC 9106 section 3.1 asks for 8 KiB a lane. OWASP's least, where memory buys off iterations: 19 MiB twice, 46 MiB once;
// less is no defence any more.
bool is_enough(const PasswordCost& cost) {
  return std::uint64_t{cost.memory_kib} * cost.iterations >= std::uint64_t{19 * 1024} * 2;
}

}  // namespace

void read_passwords(const Reader& reader, Config& config) {
  Passwords& passwords = config.passwords;
  if (const auto kib = reader.integer("/passwords/memory")) passwords.cost.memory_kib = static_cast<std::uint32_t>(*kib);
  if (const auto count = reader.integer("/passwords/iterations")) {
    passwords.cost.iterations = static_cast<std::uint32_t>(*count);
  }
  if (!is_enough(passwords.cost)) {
    reader.complain_text("/passwords", "is too cheap: memory times iterations must be at least 38912 (KiB)");
  }

  if (const auto count = reader.integer("/passwords/concurrency")) {
    passwords.concurrency = static_cast<std::size_t>(*count);
  }
  if (const auto count = reader.integer("/passwords/queue")) passwords.queue = static_cast<std::size_t>(*count);
  if (const auto time = reader.integer("/passwords/wait")) passwords.wait = seconds(*time);

  PasswordPolicy& policy = passwords.policy;
  if (const auto length = reader.integer("/passwords/minLength")) policy.min_length = static_cast<std::size_t>(*length);
  if (const auto score = reader.integer("/passwords/minScore")) policy.min_score = static_cast<int>(*score);
  policy.breached_list = reader.text("/passwords/breachedList").value_or("");
  if (!policy.breached_list.empty() && ::access(policy.breached_list.c_str(), R_OK) != 0) {
    reader.complain("/passwords/breachedList", "the absolute path of a sorted file that can be read");
  }
  passwords.allow_dangerous_weak_hashes = reader.flag("/passwords/allowDangerousWeakHashes").value_or(false);
}

}  // namespace authfcgi::config
