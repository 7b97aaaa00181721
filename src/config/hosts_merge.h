// One of "hosts" as a document of its own: its entry laid over the rest of the file (RFC 7396: objects member by member,
// everything else whole, null removes), with the lines of both.
#pragma once

#include <set>
#include <string>

#include "json/located.h"

namespace authfcgi::config {

struct HostDocument {
  json::Located document;
  std::set<std::string> own;  // pointers to what is written in the entry
};

// name must be one of the file's "hosts", with an object. The members in not_inherited count only where the entry itself
// has them; those in not_own only outside of it.
HostDocument merge_host(const json::Located& file, const std::string& name, const std::set<std::string>& not_inherited,
                        const std::set<std::string>& not_own);

}  // namespace authfcgi::config
