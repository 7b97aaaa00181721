// Passwords that are known to be known: a sorted file on this machine, so that nobody else hears what is asked. Lines are
// SHA-1 in hexadecimal, perhaps with ":" and a count behind (Have I Been Pwned's list "ordered by hash"), or the
// passwords themselves in the order of their bytes (LC_ALL=C sort); the first line tells which.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/unique_fd.h"

namespace authfcgi::password {

class ListError : public Error {
 public:
  using Error::Error;
};

// Opened once and shared with every child: it is read at places of its own and has no position. Whoever brings a new list
// moves it into place under the old name and reloads.
class BreachedList {
 public:
  // Throws ListError with the path and errno's text, or where it is no such list.
  explicit BreachedList(const std::string& path);

  // About 35 short reads for a billion lines. Throws ListError when the file cannot be read any more.
  bool contains(std::string_view password) const;

 private:
  std::string read(std::size_t offset, std::size_t size) const;
  std::string line_at(std::size_t offset) const;
  std::size_t line_start(std::size_t offset) const;

  std::string path_;
  UniqueFd fd_;
  std::size_t size_ = 0;
  bool has_hashes_ = false;
};

}  // namespace authfcgi::password
