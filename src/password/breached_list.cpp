#include "password/breached_list.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "crypto/digest.h"

namespace authfcgi::password {
namespace {

constexpr std::size_t kHexBytes = 40;
constexpr std::size_t kMaxLineBytes = 2048;  // a password of 1,024 bytes, with room

bool begins_with_hash(std::string_view line) {
  return line.size() >= kHexBytes && (line.size() == kHexBytes || line[kHexBytes] == ':' || line[kHexBytes] == '\r') &&
         std::ranges::all_of(line.substr(0, kHexBytes), [](char c) { return hex_value(c) >= 0; });
}

}  // namespace

BreachedList::BreachedList(const std::string& path) : path_(path), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  struct stat status;
  if (!fd_ || ::fstat(fd_.get(), &status) != 0) throw ListError(path + ": " + std::strerror(errno));
  if (!S_ISREG(status.st_mode)) throw ListError(path + ": is no file");
  size_ = static_cast<std::size_t>(status.st_size);
  has_hashes_ = begins_with_hash(line_at(0));
}

std::string BreachedList::read(std::size_t offset, std::size_t size) const {
  std::string bytes(std::min(size, size_ - std::min(offset, size_)), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto count = ::pread(fd_.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw ListError(path_ + ": " + (count < 0 ? std::strerror(errno) : "has become shorter"));
    done += static_cast<std::size_t>(count);
  }
  return bytes;
}

// The line that begins there, without its end; a carriage return stays.
std::string BreachedList::line_at(std::size_t offset) const {
  std::string line = read(offset, kMaxLineBytes);
  line.resize(std::min(line.size(), line.find('\n')));
  return line;
}

// Where the line begins that has the byte at offset.
std::size_t BreachedList::line_start(std::size_t offset) const {
  const std::size_t from = offset - std::min(offset, kMaxLineBytes);
  const std::string before = read(from, offset - from);
  const std::size_t end = before.rfind('\n');
  if (end == std::string::npos && from != 0) throw ListError(path_ + ": has a line of more than 2048 bytes");
  return end == std::string::npos ? from : from + end + 1;
}

bool BreachedList::contains(std::string_view password) const {
  const std::string wanted = has_hashes_ ? to_upper(hex_encode(crypto::sha1(password))) : std::string(password);
  std::size_t low = 0;
  std::size_t high = size_;  // lines that begin in [low, high) are left
  while (low < high) {
    const std::size_t start = line_start(low + (high - low) / 2);
    std::string line = line_at(start);
    const std::size_t next = start + line.size() + 1;
    if (has_hashes_) {
      line = to_upper(line.substr(0, kHexBytes));
    } else if (line.ends_with('\r')) {
      line.pop_back();
    }
    if (line == wanted) return true;
    if (line < wanted) {
      low = next;
    } else {
      high = start;
    }
  }
  return false;
}

}  // namespace authfcgi::password
