// authfcgi users import FILE: people with the hashes that they had elsewhere (import_file.h says which files). Each line
// becomes a user with a password or nothing at all; what is wrong is told line by line.
#pragma once

#include <string>
#include <vector>

#include "cli/people.h"

namespace authfcgi::cli {

// [--format htpasswd|json|csv] [--domain example.com] [--verified] [--dry-run] [--json]. FILE "-" is standard input. domain:
// for names without "@". verified: whose addresses were confirmed elsewhere. 0, or 1 where a line was refused.
int import_users(const std::vector<std::string>& words, const World& world);

}  // namespace authfcgi::cli
