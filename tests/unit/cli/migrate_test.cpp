#include "cli/migrate.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/usage.h"
#include "store/store.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

namespace {

std::optional<std::string> variables(const std::string& name) {
  if (name == "AUTH_SECRET") return std::string(32, 's');
  return std::nullopt;
}

std::string migrate(const support::ScratchDirectory& scratch, const std::string& adapter) {
  std::ofstream(scratch.file("authfcgi.json")) << "{\"listen\": {\"socket\": \"/run/x.sock\"}" << adapter << "}";
  std::ostringstream out;
  const int status = cli::migrate({"--config", scratch.file("authfcgi.json")}, variables, out);
  return std::to_string(status) + " " + out.str();
}

std::string sqlite(const std::string& path) { return R"(, "adapter": {"type": "sqlite", "path": ")" + path + "\"}"; }

}  // namespace

TEST_CASE("migrate makes the tables and tells their version, once and again") {
  const support::ScratchDirectory scratch;
  const std::string path = scratch.file("users.db");
  CHECK(migrate(scratch, sqlite(path)) == "0 " + path + ": tables of version 6\n");
  CHECK(std::filesystem::exists(path));
  CHECK(migrate(scratch, sqlite(path)) == "0 " + path + ": tables of version 6\n");
}

TEST_CASE("migrate says what is missing") {
  const support::ScratchDirectory scratch;
  std::ostringstream out;
  CHECK_THROWS_AS(cli::migrate({}, variables, out), cli::UsageError);
  CHECK_THROWS_WITH_AS(migrate(scratch, ""), doctest::Contains("has no \"adapter\""), Error);
  CHECK_THROWS_AS(migrate(scratch, sqlite(scratch.file("nowhere/users.db"))), store::StoreError);
}
