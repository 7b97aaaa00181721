// What was logged while this lived: standard error goes into memory.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "base/error.h"
#include "base/unique_fd.h"

namespace authfcgi::support {

class CapturedLog {
 public:
  CapturedLog() : memory_(::memfd_create("log", MFD_CLOEXEC)), before_(::dup(STDERR_FILENO)) {
    if (!memory_ || !before_ || ::dup2(memory_.get(), STDERR_FILENO) < 0) throw Error("no memory for a log");
  }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;
  ~CapturedLog() { ::dup2(before_.get(), STDERR_FILENO); }

  std::string text() const {
    std::string bytes(static_cast<std::size_t>(::lseek(memory_.get(), 0, SEEK_END)), '\0');
    const auto read = ::pread(memory_.get(), bytes.data(), bytes.size(), 0);
    if (read != static_cast<ssize_t>(bytes.size())) throw Error("the log cannot be read back");
    return bytes;
  }

 private:
  UniqueFd memory_, before_;
};

}  // namespace authfcgi::support
