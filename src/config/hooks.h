// The operator's Lua files and what binds them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "crypto/secret.h"

namespace authfcgi::config {

// Read with the configuration, so that a worker need not open files any more, and all workers run the same text.
struct Script {
  std::string file;  // for messages
  std::string text;
};

struct Hooks {
  std::optional<Script> callbacks;
  std::map<std::string, Script> authorize;  // by provider
  std::map<std::string, crypto::SecretString> environment;  // what env() may read; an empty text where it is not set
  bool network = false;                     // http.fetch in the session pool, too, which then may open connections
  std::int64_t max_instructions = 5'000'000;
  std::size_t max_memory_bytes = 16 << 20;
  std::chrono::milliseconds max_time{1000};
  bool allow_unsafe_libraries = false;

  bool any() const { return callbacks || !authorize.empty(); }
};

}  // namespace authfcgi::config
