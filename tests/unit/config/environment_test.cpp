#include "config/environment.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "support/scratch_directory.h"
#include "support/secret_text.h"
#include "unit/config/configured.h"

using namespace authfcgi;
using config::complaints_of;
using config::configured;

namespace {

std::string write(const support::ScratchDirectory& folder, const std::string& name, const std::string& text) {
  std::ofstream(folder.file(name), std::ios::binary) << text;
  return folder.file(name);
}

std::string secret(char letter) { return std::string(32, letter); }

}  // namespace

TEST_CASE("a setting comes from the environment, else from its file, else from systemd's credentials") {
  const support::ScratchDirectory folder;
  const auto file = write(folder, "file", secret('f') + "\n");
  write(folder, "AUTH_SECRET", secret('c') + "\r\n");
  CHECK(support::secret_text(*configured("{}", {{"AUTH_SECRET_FILE", file}, {"CREDENTIALS_DIRECTORY", folder.path().string()}})) == secret('s'));
  CHECK(support::secret_text(*configured("{}", {{"AUTH_SECRET", ""}, {"AUTH_SECRET_FILE", file}, {"CREDENTIALS_DIRECTORY", folder.path().string()}})) == secret('f'));
  CHECK(support::secret_text(*configured("{}", {{"AUTH_SECRET", ""}, {"CREDENTIALS_DIRECTORY", folder.path().string()}})) == secret('c'));
}

TEST_CASE("only one line end is stripped, and a second line is refused") {
  const support::ScratchDirectory folder;
  write(folder, "AUTH_SECRET", secret('c') + "\n\n");
  const auto complaints = complaints_of("{}", {{"AUTH_SECRET", ""}, {"CREDENTIALS_DIRECTORY", folder.path().string()}});
  REQUIRE(complaints.size() == 2);
  CHECK(complaints[1] == "the credential AUTH_SECRET holds control characters, but must be one line of text");
}

TEST_CASE("a file that is missing, empty or huge is complained of by name") {
  const support::ScratchDirectory folder;
  const auto complaint = [](const std::string& path) {
    return complaints_of("{}", {{"AUTH_URL_FILE", path}}).at(0);
  };
  CHECK(complaint("/nowhere/x") == "AUTH_URL_FILE (/nowhere/x) cannot be read, or is larger than 64 KiB");
  const auto empty = write(folder, "empty", "\n");
  CHECK(complaint(empty) == "AUTH_URL_FILE (" + empty + ") is empty, but must hold the value");
  const auto huge = write(folder, "huge", std::string(65537, 'x'));
  CHECK(complaint(huge) == "AUTH_URL_FILE (" + huge + ") cannot be read, or is larger than 64 KiB");
}

TEST_CASE("the process's environment is one") {
  ::setenv("AUTHFCGI_TEST_VARIABLE", "x", 1);
  CHECK(config::process_environment()("AUTHFCGI_TEST_VARIABLE") == "x");
  ::unsetenv("AUTHFCGI_TEST_VARIABLE");
  CHECK(config::process_environment()("AUTHFCGI_TEST_VARIABLE") == std::nullopt);
}
