// Apache's password file: "name:hash", one a line; empty lines and those that begin with "#" say nothing. What a hash is,
// stored_hash.h knows.
#pragma once

#include <sys/types.h>

#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace authfcgi::password {

// The file cannot be read; the message names it.
class HtpasswdError : public Error {
 public:
  using Error::Error;
};

using HashesByName = std::map<std::string, std::string, std::less<>>;

// Total: a line without a colon, a name or a hash is left out; so is one whose name is no UTF-8, has controls or more than
// 255 bytes. What stands behind a second colon is left out, too. Of a name that occurs twice the first line counts, as in
// Apache.
HashesByName parse_htpasswd(std::string_view text);

// A file that is read again when it has changed: another one under its name, or another time or size.
class Htpasswd {
 public:
  explicit Htpasswd(std::string path) : path_(std::move(path)) {}

  // Nothing for a name that is not in it. Names are compared as bytes. Throws HtpasswdError.
  std::optional<std::string> find(std::string_view name);
  // The hash of somebody in it, for the same name the same one: to be computed for a name that is not in it, so that both
  // take the same time. Empty where nobody is in it. Throws HtpasswdError.
  std::string somebody_instead_of(std::string_view name);

 private:
  struct Version {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = -1;
    std::time_t seconds = 0;
    long nanoseconds = 0;
    bool operator==(const Version&) const = default;
  };
  void read_if_changed();

  std::string path_;
  Version version_;
  HashesByName hashes_;
};

}  // namespace authfcgi::password
