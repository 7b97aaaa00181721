// A configuration with a fresh SQLite file, for tests of the commands about people.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/people.h"
#include "support/counted_random.h"
#include "support/scratch_directory.h"

namespace authfcgi::support {

struct PeopleFixture {
  static constexpr Instant kNow{std::chrono::milliseconds(1792567680000)};

  ScratchDirectory scratch;
  std::string file = scratch.file("authfcgi.json");
  CountedRandom random;
  config::Environment environment = [](const std::string& name) {
    return name == "AUTH_SECRET" ? std::optional(std::string(32, 's')) : std::nullopt;
  };
  std::ostringstream out, err;

  PeopleFixture() {
    std::ofstream(file) << R"({"listen": {"socket": "/run/x.sock"}, "session": {"strategy": "database"},
        "passwords": {"memory": 19456, "iterations": 2},
        "adapter": {"type": "sqlite", "path": ")" << scratch.file("users.db") << "\"}}";
  }

  store::Stores stores() const { return store::open({.type = "sqlite", .path = scratch.file("users.db")}); }

  // Its exit status; what it wrote is in out and err.
  template <class Command>
  int run(const Command& command, std::vector<std::string> words, const std::string& input = "") {
    words.insert(words.end(), {"--config", file});
    std::istringstream in(input);
    out.str("");
    err.str("");
    return command(words, cli::World{environment, random, kNow, in, out, err});
  }
};

}  // namespace authfcgi::support
