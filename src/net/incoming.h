// An answer while it arrives, counted as it comes and not by what it claims (SEC-21).
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "http/response.h"

namespace authfcgi::net {

inline constexpr std::size_t kMaxHeaderBytes = 64 * 1024;

class Incoming {
 public:
  explicit Incoming(std::size_t max_body_bytes) : max_body_bytes_(max_body_bytes) {}

  // Each says whether to go on; if not, refusal() has the reason.
  bool take_header(std::string_view line);  // with its line end; the status lines and the empty line, too
  bool take_body(std::string_view bytes);
  // Asked about once a second. Under 16 bytes a second over 5 seconds is dead, from the first byte on: a provider may
  // think for longer before it answers, and the deadline of the whole exchange is for those.
  bool is_alive(std::chrono::steady_clock::time_point now);
  bool refuse(const char* reason);

  const std::string& refusal() const { return refusal_; }  // empty: nothing was refused
  bool has_whole_header() const { return header_complete_; }

  // What has arrived, moved out.
  http::Response finish(int status);

 private:
  std::size_t max_body_bytes_;
  http::Response response_;
  std::size_t header_bytes_ = 0;
  bool header_complete_ = false;
  std::size_t bytes_before_ = 0;  // that had arrived by before_
  std::chrono::steady_clock::time_point before_;
  std::string refusal_;
};

}  // namespace authfcgi::net
