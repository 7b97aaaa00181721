#include "password/htpasswd.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <iterator>

#include "base/text.h"
#include "base/unique_fd.h"

namespace authfcgi::password {
namespace {

constexpr std::size_t kMaxNameBytes = 255;
constexpr off_t kMaxFileBytes = 64 * 1024 * 1024;

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw HtpasswdError("the password file " + path + " cannot be read: " + why);
}

std::string read_all(int fd, const std::string& path) {
  std::string text;
  std::array<char, 16384> buffer;
  for (;;) {
    const auto count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(path, std::strerror(errno));
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > static_cast<std::size_t>(kMaxFileBytes)) fail(path, "it is larger than 64 MiB");
  }
}

}  // namespace

HashesByName parse_htpasswd(std::string_view text) {
  HashesByName hashes;
  for (std::string_view line : split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto colon = line.find(':');
    if (line.starts_with('#') || colon == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, colon);
    std::string_view hash = line.substr(colon + 1);
    hash = hash.substr(0, hash.find(':'));
    const bool is_name = !name.empty() && name.size() <= kMaxNameBytes && is_valid_utf8(name) && !has_control(name);
    if (is_name && !hash.empty() && !has_control(hash)) hashes.emplace(name, hash);
  }
  return hashes;
}

std::optional<std::string> Htpasswd::find(std::string_view name) {
  read_if_changed();
  const auto found = hashes_.find(name);
  return found == hashes_.end() ? std::nullopt : std::optional(found->second);
}

std::string Htpasswd::somebody_instead_of(std::string_view name) {
  read_if_changed();
  if (hashes_.empty()) return "";
  const auto place = std::hash<std::string_view>()(name) % hashes_.size();
  return std::next(hashes_.begin(), static_cast<std::ptrdiff_t>(place))->second;
}

// Version and text are of one opened file, so that a new one moved in between is read at the next question.
void Htpasswd::read_if_changed() {
  const UniqueFd fd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status;
  if (!fd || ::fstat(fd.get(), &status) != 0) fail(path_, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) fail(path_, "it is no file");
  const Version version{.device = status.st_dev,
                        .inode = status.st_ino,
                        .size = status.st_size,
                        .seconds = status.st_mtim.tv_sec,
                        .nanoseconds = status.st_mtim.tv_nsec};
  if (version == version_) return;
  hashes_ = parse_htpasswd(read_all(fd.get(), path_));
  version_ = version;
}

}  // namespace authfcgi::password
