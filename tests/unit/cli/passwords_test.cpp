#include "cli/passwords.h"

#include <doctest/doctest.h>

#include <sstream>

#include "cli/usage.h"
#include "support/counted_random.h"

using namespace authfcgi;
using namespace std::chrono_literals;

namespace {

struct Run {
  int status = -1;
  std::string out;
};

Run run(const std::vector<std::string>& arguments, const std::string& typed = "") {
  support::CountedRandom random;
  std::istringstream in(typed);
  std::ostringstream out, err;
  const int status = cli::passwords(
      arguments, [](const std::string&) { return std::nullopt; }, random,
      [](const config::PasswordCost& cost) { return 60ms * cost.iterations * cost.memory_kib / 65536; }, in, out, err);
  return {status, out.str()};
}

}  // namespace

TEST_CASE("calibrate prints the configuration to use") {
  CHECK(run({"calibrate"}).out ==
        "// 240 ms a hash on one processor of this machine\n\"passwords\": {\"memory\": 65536, \"iterations\": 4}\n");
  CHECK(run({"calibrate", "--target", "130ms"}).out.ends_with("\"iterations\": 2}\n"));
  CHECK(run({"calibrate", "--target", "1ms"}).out.find("less would defend nothing") != std::string::npos);
}

TEST_CASE("hash prints a PHC string of what was typed, which is never an argument") {
  const auto hashed = run({"hash"}, "correct horse\n");
  CHECK(hashed.status == 0);
  CHECK(hashed.out.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
  CHECK(hashed.out.ends_with("\n"));
  CHECK_THROWS_AS(run({"hash"}, ""), Error);
  CHECK_THROWS_AS(run({"hash"}, "a\tb\n"), Error);
  CHECK_THROWS_AS(run({"hash", "secret"}, ""), cli::UsageError);
}

TEST_CASE("what cannot be typed is told how to") {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{}, {"show"}, {"calibrate", "250ms"}, {"calibrate", "--target", "250"}, {"calibrate", "--target", "0ms"}}) {
    CHECK_THROWS_AS(run(arguments), cli::UsageError);
  }
}
