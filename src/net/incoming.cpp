#include "net/incoming.h"

#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace authfcgi::net {
namespace {

constexpr std::size_t kSlowestBytesPerSecond = 16;
constexpr std::chrono::seconds kSlowFor{5};

}  // namespace

bool Incoming::refuse(const char* reason) {
  refusal_ = reason;
  return false;
}

bool Incoming::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) return refuse("the header block is larger than 64 KiB");
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);

  if (line.starts_with("HTTP/")) {  // the final answer begins after interim ones (RFC 9110 section 15.2)
    response_.headers = {};
    header_complete_ = false;
    return true;
  }
  if (line.empty()) return header_complete_ = true;

  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return refuse("a header line has no colon");
  const std::string_view name = line.substr(0, colon), value = trim(line.substr(colon + 1));
  // We asked for none; unpacking one could fill the memory (SEC-20).
  if (body_ == Body::kRead && equals_ignoring_case(name, "Content-Encoding") && !value.empty() && !equals_ignoring_case(value, "identity"))
    return refuse("the answer is encoded, which was not asked for");
  try {
    response_.headers.add(name, value);
  } catch (const Error&) {
    return refuse("a header line is malformed");
  }
  return true;
}

bool Incoming::take_body(std::string_view bytes) {
  if (bytes.size() > max_body_bytes_ - body_bytes_) return refuse("the body is larger than allowed");
  body_bytes_ += bytes.size();
  if (body_ == Body::kRead) response_.body += bytes;
  return true;
}

bool Incoming::is_alive(std::chrono::steady_clock::time_point now) {
  const std::size_t bytes = header_bytes_ + body_bytes_;
  const bool begun = bytes_before_ != 0;
  if (begun && now - before_ < kSlowFor) return true;
  if (begun && bytes - bytes_before_ < kSlowestBytesPerSecond * kSlowFor.count())
    return refuse("the answer trickles in too slowly");
  bytes_before_ = bytes;
  before_ = now;
  return true;
}

http::Response Incoming::finish(int status) {
  response_.status = status;
  return std::move(response_);
}

}  // namespace authfcgi::net
