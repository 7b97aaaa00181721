// A listening socket: a path, host:port, or one that systemd holds for us (sd_listen_fds(3)). Mode and group are
// those of SEC-54.
#pragma once

#include <sys/stat.h>

#include <map>
#include <string>

#include "base/error.h"
#include "base/unique_fd.h"

namespace authfcgi::server {

class ListenError : public Error {
 public:
  using Error::Error;
};

class Listener {
 public:
  // address: an absolute or relative path (it holds a "/"), or host:port with a numeric IPv6 host in brackets.
  // group: of the socket and of a directory made for it, "" for our own. A socket left behind by a process that
  // lives no more is replaced; anything else at that path is not touched. Throws ListenError.
  static Listener open(const std::string& address, const std::string& group);

  // A socket that somebody else made and will remove.
  static Listener adopt(UniqueFd fd);

  int fd() const { return fd_.get(); }

  // Takes the path away, if it is still our socket, so that nobody new can come.
  void remove();
  void close() { fd_ = UniqueFd(); }

 private:
  UniqueFd fd_;
  std::string path_;  // "" where there is nothing to remove
  struct stat identity_ {};
};

// systemd's sockets by their FileDescriptorName; LISTEN_* are taken out of the environment.
std::map<std::string, UniqueFd> inherited_sockets();

}  // namespace authfcgi::server
