// An answer while it arrives, counted as it comes and not by what it claims (SEC-21).
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "http/response.h"

namespace authfcgi::net {

inline constexpr std::size_t kMaxHeaderBytes = 64 * 1024;

// kIgnored: nobody reads the body. As much of it is taken as is allowed, so that the connection can be kept, in whatever
// encoding, and what comes of the rest makes the answer no other.
enum class Body { kRead, kIgnored };

class Incoming {
 public:
  explicit Incoming(std::size_t max_body_bytes, Body body = Body::kRead) : max_body_bytes_(max_body_bytes), body_(body) {}

  // Each says whether to go on; if not, refusal() has the reason.
  bool take_header(std::string_view line);  // with its line end; the status lines and the empty line, too
  bool take_body(std::string_view bytes);
  // Asked about once a second. Under 16 bytes a second over 5 seconds is dead, from the first byte on: a provider may
  // think for longer before it answers, and the deadline of the whole exchange is for those.
  bool is_alive(std::chrono::steady_clock::time_point now);
  bool refuse(const char* reason);

  const std::string& refusal() const { return refusal_; }  // empty: nothing was refused
  bool has_whole_header() const { return header_complete_; }
  // All that anybody reads of it is there.
  bool is_enough() const { return body_ == Body::kIgnored && header_complete_; }

  // What has arrived, moved out.
  http::Response finish(int status);

 private:
  std::size_t max_body_bytes_;
  Body body_;
  http::Response response_;
  std::size_t header_bytes_ = 0, body_bytes_ = 0;
  bool header_complete_ = false;
  std::size_t bytes_before_ = 0;  // that had arrived by before_
  std::chrono::steady_clock::time_point before_;
  std::string refusal_;
};

}  // namespace authfcgi::net
