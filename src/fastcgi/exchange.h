// One look at one connection: peek, judge, and, when a whole request is there, let libfcgi read it, the handler answer
// it and libfcgi write the answer. The only file that includes fcgiapp.h, and the only one that touches the two
// fields of FCGX_Request that are marked private (ipcFd, keepConnection): a test holds libfcgi to what we expect of them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "fastcgi/record.h"
#include "fastcgi/record_reader.h"
#include "http/fetch.h"

namespace authfcgi::fastcgi {

class Exchange {
 public:
  // What the connection has come to; which of them ends a wait is the caller's affair.
  enum class Outcome {
    kSilent,    // nothing waits
    kPartial,   // the beginning of a request
    kAnswered,  // one request was answered; another may follow
    kLeaving,   // answered, and the peer was told not to come back on this connection; it may have come already
    kDiscard,   // answered before everything had arrived: discard(), until the peer closes
    kClosed,    // over; the descriptor is closed
  };

  // The first Exchange of a process readies libfcgi, which takes over SIGPIPE, SIGUSR1 and an unhandled SIGTERM:
  // set signal handlers afterwards.
  Exchange(const Limits& limits, http::Handler handler);

  // connection: a blocking stream socket with a send timeout. Serves at most one request. last: no further request is
  // wanted on this connection.
  Outcome advance(UniqueFd& connection, bool last);

  // Asks the peer to close an idle kept connection. A request that was under way already must still be answered.
  static void hint(const UniqueFd& connection);

  // Reads and forgets what waits. False once the peer has closed; the descriptor then is closed, too.
  bool discard(UniqueFd& connection);

 private:
  Outcome answer_early(UniqueFd& connection, const Finding& finding);
  Outcome serve(UniqueFd& connection, const Finding& finding, bool last);
  http::Response respond(char** envp, std::string body, int status, bool& is_head);

  RecordReader reader_;
  http::Handler handler_;
  std::size_t buffer_bytes_;
  std::unique_ptr<char[]> buffer_;
  std::string out_;
  std::vector<NameValue> variables_;
};

}  // namespace authfcgi::fastcgi
