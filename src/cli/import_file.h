// Files of people with hashes of their passwords, a person a line; "#" begins a comment where it begins a line, empty lines
// are skipped.
//
//   htpasswd   ada@example.com:$2y$10$...       what stands behind a second colon is ignored
//   json       {"email": "ada@example.com", "passwordHash": "$2y$10$...", "name": "Ada", "emailVerified": true, "disabled": false}
//   csv        email,passwordHash,name          the first line names the columns, any of the members above; fields as in
//              ada@example.com,$2y$10$...,Ada   RFC 4180, without line breaks inside; true and false as such
//
// Only the address must be there. Without a hash somebody has no password and may ask for one by mail.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace authfcgi::cli {

enum class ImportFormat { kHtpasswd, kJson, kCsv };

// By its first line that says something: "{" for JSON, a column "email" for CSV.
ImportFormat guess_format(std::string_view text);
// "htpasswd", "json", "csv"; nothing for anything else.
std::optional<ImportFormat> parse_format(std::string_view name);

struct ImportRow {
  std::size_t line = 0;  // from 1
  std::string email{};   // as it stands there
  std::optional<std::string> name{};
  std::optional<std::string> password_hash{};
  bool is_verified = false;
  bool is_disabled = false;
  std::string problem{};  // not empty: what is wrong with the line, never with a hash in it
};

// Every line that is a person, the broken ones, too.
std::vector<ImportRow> parse_import(std::string_view text, ImportFormat format);

}  // namespace authfcgi::cli
