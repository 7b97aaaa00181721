#include "cli/import_file.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using cli::ImportFormat;

TEST_CASE("the kind of a file is seen at its first line that says something") {
  CHECK(cli::guess_format("# people\n\n{\"email\": \"a@example.com\"}\n") == ImportFormat::kJson);
  CHECK(cli::guess_format("name,email\n") == ImportFormat::kCsv);
  CHECK(cli::guess_format("ada@example.com:$2y$05$abc\n") == ImportFormat::kHtpasswd);
  CHECK(cli::guess_format("") == ImportFormat::kHtpasswd);
  CHECK(cli::parse_format("csv") == ImportFormat::kCsv);
  CHECK_FALSE(cli::parse_format("xml"));
}

TEST_CASE("an htpasswd file is read, line by line") {
  const auto rows = cli::parse_import("# people\r\nada@example.com:$2y$05$abc:ignored\r\n\r\nbroken\n:x\n", ImportFormat::kHtpasswd);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].line == 2);
  CHECK(rows[0].email == "ada@example.com");
  CHECK(rows[0].password_hash == "$2y$05$abc");
  CHECK(rows[0].problem.empty());
  CHECK(rows[1].line == 4);
  CHECK_FALSE(rows[1].problem.empty());
}

TEST_CASE("JSON and CSV know the same members") {
  const auto json = cli::parse_import(
      "{\"email\": \"a@example.com\", \"passwordHash\": \"$6$x\", \"name\": \"A, \\\"B\\\"\", \"emailVerified\": true, \"disabled\": false}\n",
      ImportFormat::kJson);
  const auto csv = cli::parse_import(
      "\xEF\xBB\xBF" "email,passwordHash,name,emailVerified,disabled\na@example.com,$6$x,\"A, \"\"B\"\"\",true,\n", ImportFormat::kCsv);
  for (const auto& rows : {json, csv}) {
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].problem.empty());
    CHECK(rows[0].email == "a@example.com");
    CHECK(rows[0].password_hash == "$6$x");
    CHECK(rows[0].name == "A, \"B\"");
    CHECK(rows[0].is_verified);
    CHECK_FALSE(rows[0].is_disabled);
  }
}

TEST_CASE("a line that is wrong says why, without what is secret, and its neighbours are read") {
  const auto json = cli::parse_import("{\"email\": 7}\n{\"mail\": \"a\"}\n[]\n{\n{\"email\": \"a@example.com\"}\n", ImportFormat::kJson);
  REQUIRE(json.size() == 5);
  for (std::size_t i = 0; i < 4; ++i) CHECK_FALSE(json[i].problem.empty());
  CHECK(json[4].problem.empty());
  const auto csv = cli::parse_import("email,name,disabled\na@example.com,\"A,\nb@example.com\nc@example.com,C,yes\n", ImportFormat::kCsv);
  REQUIRE(csv.size() == 3);
  for (const auto& row : csv) CHECK_FALSE(row.problem.empty());
}
