#include "password/htpasswd.h"

#include <doctest/doctest.h>

#include <fstream>

#include "support/scratch_directory.h"

using namespace authfcgi;

TEST_CASE("names and hashes, and nothing of what is no such line") {
  const auto hashes = password::parse_htpasswd(
      "# a comment\r\nada:$2y$05$abc\r\n\nnobody\n:hash\nempty:\ngrace:{SHA}abc=:a comment\nada:second\n"
      "con\ttrol:x\nbad\xff:x\nlast:$apr1$x");
  CHECK(hashes.size() == 3);
  CHECK(hashes.at("ada") == "$2y$05$abc");  // the first counts
  CHECK(hashes.at("grace") == "{SHA}abc=");
  CHECK(hashes.at("last") == "$apr1$x");
  CHECK(password::parse_htpasswd("").empty());
  CHECK(password::parse_htpasswd(std::string(256, 'a') + ":x").empty());
}

TEST_CASE("a file is read again when it has changed") {
  const support::ScratchDirectory directory;
  const std::string path = (directory.path() / "htpasswd").string();
  const auto write = [&](const char* text) { std::ofstream(path) << text; };
  write("ada:one\n");
  password::Htpasswd file(path);
  CHECK(file.find("ada") == "one");
  CHECK_FALSE(file.find("Ada"));
  write("ada:three\ngrace:two\n");
  CHECK(file.find("ada") == "three");
  CHECK(file.find("grace") == "two");
}

TEST_CASE("a file that is gone, and one that is no file, are failures with a name") {
  CHECK_THROWS_AS(password::Htpasswd("/nowhere/htpasswd").find("ada"), password::HtpasswdError);
  CHECK_THROWS_AS(password::Htpasswd("/dev").find("ada"), password::HtpasswdError);
}
