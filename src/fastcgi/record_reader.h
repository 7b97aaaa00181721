// Looks at what waits on a connection, before libfcgi reads a byte of it (SEC-50 to SEC-52): is a whole request there,
// and would we have sent it ourselves? libfcgi can then neither block on a peer that stops in mid-record nor meet
// bytes that it would misread. A function of bytes: who receives them is exchange.cpp's affair.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace authfcgi::fastcgi {

struct Limits {
  std::size_t params_bytes = 128 * 1024;
  std::size_t parameters = 512;
  std::size_t name_bytes = 256;
  std::size_t body_bytes = 64 * 1024;

  // What one request may take on the wire, framing and padding included.
  std::size_t stream_bytes() const { return params_bytes + body_bytes + 32 * 1024; }
};

struct Finding {
  enum class Kind {
    kNotYet,      // the beginning of something; look again when more has arrived
    kComplete,    // one whole request and nothing behind it
    kManagement,  // one whole management record stands first
    kAbort,       // the request was taken back
    kAnswer,      // not to be read any further: answer with status, and discard the rest
    kRefuse,      // not FastCGI as we speak it: close
  };
  Kind kind = Kind::kNotYet;
  std::size_t bytes = 0;  // kComplete, kManagement, kAbort: how much of the stream this takes
  std::uint16_t request_id = 0;
  bool keep = false;           // the peer wants to keep the connection (FCGI_KEEP_CONN)
  std::size_t body_bytes = 0;  // kComplete: length of the body
  int status = 0;              // kAnswer: 413 or 431; kComplete: 400 or 431 where the program must not see it, else 0
  const char* reason = "";     // kRefuse: for the debug log
};

class RecordReader {
 public:
  explicit RecordReader(const Limits& limits) : limits_(limits) {}

  // What stands at the front of stream: all that has arrived on the connection and was not consumed.
  Finding inspect(std::string_view stream);

 private:
  void judge_params(std::string_view params, Finding& finding);

  Limits limits_;
  std::string joined_;  // PARAMS that came in several records
  std::optional<std::uint64_t> expected_body_bytes_;
};

}  // namespace authfcgi::fastcgi
