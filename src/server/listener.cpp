#include "server/listener.h"

#include <fcntl.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

namespace authfcgi::server {
namespace {

// nginx's connections wait here while every worker is busy; with 32, a burst of 100 was two thirds 502.
constexpr int kBacklog = 1024;
constexpr mode_t kSocketUmask = 0117;     // 0660
constexpr mode_t kDirectoryUmask = 0027;  // 0750

[[noreturn]] void fail(const std::string& address, const std::string& what) {
  throw ListenError("cannot listen on " + address + ": " + what);
}

[[noreturn]] void fail_errno(const std::string& address, const char* call) {
  fail(address, std::string(call) + ": " + std::strerror(errno));
}

// The process has no second thread yet that could notice.
class Umask {
 public:
  explicit Umask(mode_t mask) : before_(umask(mask)) {}
  ~Umask() { umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

std::optional<gid_t> find_group(const std::string& address, const std::string& name) {
  if (name.empty()) return std::nullopt;
  const struct group* found = getgrnam(name.c_str());
  if (found == nullptr) fail(address, "there is no group " + name);
  return found->gr_gid;
}

sockaddr_un unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) fail(path, "the path is longer than " + std::to_string(sizeof address.sun_path - 1) + " bytes");
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

void make_directory(const std::string& path, const std::optional<gid_t>& group) {
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  if (directory.empty() || std::filesystem::exists(directory)) return;
  const Umask umask(kDirectoryUmask);
  if (mkdir(directory.c_str(), 0777) != 0) fail_errno(path, "mkdir");
  if (group && chown(directory.c_str(), static_cast<uid_t>(-1), *group) != 0) fail_errno(path, "chown of the directory");
}

// Removes a socket that nobody answers on.
void replace_stale(const std::string& path, const sockaddr_un& address) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) return;
  if (!S_ISSOCK(status.st_mode)) fail(path, "something that is no socket is there");
  const UniqueFd probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe) fail_errno(path, "socket");
  const int error = connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
  if (error == 0 || error == EAGAIN) fail(path, "another process listens there");
  if (error != ECONNREFUSED) {
    errno = error;
    fail_errno(path, "connect to the socket that is there");
  }
  if (unlink(path.c_str()) != 0) fail_errno(path, "unlink");
}

// Nobody can connect before listen(), so the socket has its mode and its group in time.
UniqueFd listen_on_path(const std::string& path, const std::string& group_name) {
  const auto group = find_group(path, group_name);
  const sockaddr_un address = unix_address(path);
  make_directory(path, group);
  replace_stale(path, address);
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) fail_errno(path, "socket");
  const Umask umask(kSocketUmask);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail_errno(path, "bind");
  if (group && chown(path.c_str(), static_cast<uid_t>(-1), *group) != 0) fail_errno(path, "chown");
  if (listen(fd.get(), kBacklog) != 0) fail_errno(path, "listen");
  return fd;
}

UniqueFd listen_on_port(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) fail(address, "neither a path nor host:port");
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string port = address.substr(colon + 1);

  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int error = getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(), &hints, &list);
  if (error != 0) fail(address, gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> found(list, freeaddrinfo);

  UniqueFd fd(socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) fail_errno(address, "socket");
  // Inherited by what is accepted: no waiting for more to send, and room for a whole request, which is looked at
  // before any of it is read.
  const int on = 1;
  const int receive_bytes = 512 * 1024;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
  if (bind(fd.get(), found->ai_addr, found->ai_addrlen) != 0) fail_errno(address, "bind");
  if (listen(fd.get(), kBacklog) != 0) fail_errno(address, "listen");
  return fd;
}

}  // namespace

Listener Listener::open(const std::string& address, const std::string& group) {
  Listener listener;
  if (address.find('/') == std::string::npos) {
    listener.fd_ = listen_on_port(address);
    return listener;
  }
  listener.fd_ = listen_on_path(address, group);
  listener.path_ = std::filesystem::absolute(address).string();
  if (lstat(listener.path_.c_str(), &listener.identity_) != 0) fail_errno(address, "lstat");
  return listener;
}

Listener Listener::adopt(UniqueFd fd) {
  const int flags = fcntl(fd.get(), F_GETFL);
  if (flags < 0 || fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) != 0) fail_errno("an inherited socket", "fcntl");
  Listener listener;
  listener.fd_ = std::move(fd);
  return listener;
}

void Listener::remove() {
  if (path_.empty()) return;
  struct stat status {};
  const bool is_ours = lstat(path_.c_str(), &status) == 0 && status.st_dev == identity_.st_dev && status.st_ino == identity_.st_ino;
  if (is_ours) unlink(path_.c_str());
  path_.clear();
}

std::map<std::string, UniqueFd> inherited_sockets() {
  std::map<std::string, UniqueFd> sockets;
  char** names = nullptr;
  const int count = sd_listen_fds_with_names(1, &names);
  if (count < 0) throw ListenError(std::string("LISTEN_FDS: ") + std::strerror(-count));
  for (int i = 0; i < count; ++i) {
    sockets.emplace(names[i], UniqueFd(SD_LISTEN_FDS_START + i));
    std::free(names[i]);
  }
  std::free(names);
  return sockets;
}

}  // namespace authfcgi::server
