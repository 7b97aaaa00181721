// Any bytes on a FastCGI connection. Our reader judges them as they are; then they go through a real connection with
// libfcgi behind it, as a worker would meet them: it must answer, close or wait, and never block or die.
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fastcgi/exchange.h"
#include "fastcgi/record_reader.h"

namespace {

using namespace authfcgi;
using Kind = fastcgi::Finding::Kind;

constexpr std::size_t kMaxBytes = 64 * 1024;  // fits the socket's buffer, so that writing does not block

void judge(std::string_view bytes) {
  fastcgi::RecordReader reader({});
  const fastcgi::Finding finding = reader.inspect(bytes);
  if (finding.bytes > bytes.size()) std::abort();
  if (finding.kind == Kind::kComplete && finding.bytes != bytes.size()) std::abort();
  // What is complete was not complete before its last byte had come.
  if (finding.kind == Kind::kComplete && reader.inspect(bytes.substr(0, bytes.size() - 1)).kind == Kind::kComplete) std::abort();
}

http::Response echo(const http::Request& request) {
  if (request.body.size() > fastcgi::Limits{}.body_bytes) std::abort();
  return {.status = 200, .headers = {}, .body = request.body};
}

void meet(std::string_view bytes) {
  static fastcgi::Exchange exchange({}, echo);
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) std::abort();
  UniqueFd ours(ends[0]);
  const UniqueFd theirs(ends[1]);
  if (!bytes.empty() && send(theirs.get(), bytes.data(), bytes.size(), MSG_DONTWAIT) != static_cast<ssize_t>(bytes.size())) return;
  shutdown(theirs.get(), SHUT_WR);
  for (int steps = 0; ours && steps < 3; ++steps) exchange.advance(ours, steps > 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMaxBytes) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  judge(bytes);
  meet(bytes);
  return 0;
}
