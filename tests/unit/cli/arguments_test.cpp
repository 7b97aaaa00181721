#include "cli/arguments.h"

#include <doctest/doctest.h>

using namespace authfcgi;

namespace {

cli::Arguments read(const std::vector<std::string>& words) {
  return {"authfcgi this", words, {{"--json"}, {"--config", "--name"}}};
}

}  // namespace

TEST_CASE("options stand anywhere, values behind a blank or an equals sign") {
  const auto arguments = read({"ada", "--json", "--config", "a.json", "--name=Ada = L"});
  CHECK(arguments.only_operand() == "ada");
  CHECK(arguments.has("--json"));
  CHECK(arguments.config_file() == "a.json");
  CHECK(arguments.value("--name") == "Ada = L");
  CHECK(read({"--", "--json"}).operands() == std::vector<std::string>{"--json"});
  CHECK_FALSE(read({}).value("--name"));
}

TEST_CASE("what is not understood is told with what to type instead") {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"--jason"}, {"--json=yes"}, {"--name"}, {"--name="}, {"--json", "--json"}, {"--name", "a", "--name", "b"}}) {
    CHECK_THROWS_WITH_AS(read(words), doctest::Contains("Type: authfcgi this"), cli::UsageError);
  }
  CHECK_THROWS_AS(read({}).config_file(), cli::UsageError);
  CHECK_THROWS_AS(read({}).only_operand(), cli::UsageError);
  CHECK_THROWS_AS(read({"a", "b"}).only_operand(), cli::UsageError);
}
