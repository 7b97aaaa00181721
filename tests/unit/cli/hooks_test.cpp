#include "cli/hooks.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>

#include "cli/usage.h"

using namespace authfcgi;

namespace {

struct Result {
  int status;
  std::string out;
};

Result run(const std::vector<std::string>& arguments) {
  std::ostringstream out;
  const int status = cli::hooks(arguments, out);
  return {status, out.str()};
}

}  // namespace

TEST_CASE("every example that is shipped passes its own tests") {
  int examples = 0;
  for (const auto& entry : std::filesystem::directory_iterator("conf/examples")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("test_")) continue;
    const auto result = run({"test", "conf/examples/test_" + name});
    CAPTURE(result.out);
    CHECK(result.status == 0);
    ++examples;
  }
  CHECK(examples >= 5);
}

TEST_CASE("tests of one file may be run against another, and then fail one line each") {
  const auto result = run({"test", "conf/examples/test_one_domain.lua", "--callbacks", "conf/examples/deny_list.lua"});
  CHECK(result.status == 1);
  CHECK(result.out.find("FAIL  test_others_do_not: conf/examples/") != std::string::npos);
  CHECK(result.out.find("4 tests, ") != std::string::npos);
}

TEST_CASE("what cannot be run says what to type") {
  CHECK_THROWS_AS(run({}), cli::UsageError);
  CHECK_THROWS_AS(run({"test"}), cli::UsageError);
  CHECK_THROWS_AS(run({"test", "a", "b"}), cli::UsageError);
  CHECK_THROWS_AS(run({"test", "rules.lua"}), cli::UsageError);
  CHECK_THROWS_AS(run({"test", "/nonexistent/test_x.lua"}), Error);
}
