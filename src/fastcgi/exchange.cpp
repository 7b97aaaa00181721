#include "fastcgi/exchange.h"

#include <fcgiapp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "fastcgi/adapter.h"
#include "fastcgi/management.h"
#include "observe/log.h"

namespace authfcgi::fastcgi {
namespace {

using Outcome = Exchange::Outcome;
using Kind = Finding::Kind;

// nginx numbers every request 1.
constexpr std::uint16_t kNginxRequestId = 1;

Outcome close_now(UniqueFd& connection) {
  connection = UniqueFd();
  return Outcome::kClosed;
}

// Whole or not at all; who does not read our few bytes is no web server.
bool send_now(const UniqueFd& connection, std::string_view bytes) {
  return send(connection.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

// Takes bytes off the stream that were peeked at before.
bool consume(const UniqueFd& connection, char* scratch, std::size_t bytes) {
  return recv(connection.get(), scratch, bytes, MSG_DONTWAIT) == static_cast<ssize_t>(bytes);
}

http::Response plain(int status) {
  http::Response response{.status = status, .headers = {}, .body = ""};
  response.headers.add("Cache-Control", "no-store");
  return response;
}

// A request of libfcgi's, on a connection that was accepted by hand.
class LibraryRequest {
 public:
  explicit LibraryRequest(UniqueFd& connection) : connection_(connection) {
    // No listening socket: where libfcgi would accept another connection itself, it fails instead of blocking.
    FCGX_InitRequest(&request_, -1, 0);
    request_.ipcFd = connection.get();
    request_.keepConnection = 1;  // or FCGX_Accept_r would begin by closing it
    FCGX_Detach(&request_);       // or closing would wait up to two seconds for the peer
  }
  LibraryRequest(const LibraryRequest&) = delete;
  LibraryRequest& operator=(const LibraryRequest&) = delete;
  ~LibraryRequest() { finish(); }

  bool accept() {
    const bool accepted = FCGX_Accept_r(&request_) == 0;
    request_.keepConnection = 1;
    if (!accepted) let_go();
    return accepted;
  }

  char** variables() const { return request_.envp; }

  // Reads STDIN to its end: libfcgi would leave the rest, and it would become the next request.
  std::string read_body(std::size_t bytes) {
    std::string body(bytes, '\0');
    const int got = bytes == 0 ? 0 : FCGX_GetStr(body.data(), static_cast<int>(bytes), request_.in);
    body.resize(static_cast<std::size_t>(got));
    while (FCGX_GetChar(request_.in) != EOF) {
    }
    return body;
  }

  void write(const std::string& bytes) { FCGX_PutStr(bytes.data(), static_cast<int>(bytes.size()), request_.out); }

  // False if the answer could not be written; the connection is closed then.
  bool finish() {
    if (request_.ipcFd >= 0) FCGX_Finish_r(&request_);
    return let_go();
  }

 private:
  // What libfcgi has closed is not ours to close again.
  bool let_go() {
    if (request_.ipcFd >= 0) return true;
    connection_.release();
    return false;
  }

  UniqueFd& connection_;
  FCGX_Request request_;
};

}  // namespace

Exchange::Exchange(const Limits& limits, http::Handler handler)
    : reader_(limits),
      handler_(std::move(handler)),
      buffer_bytes_(limits.stream_bytes()),
      buffer_(new char[buffer_bytes_]) {
  if (FCGX_Init() != 0) throw Error("libfcgi could not be initialised");
}

Outcome Exchange::advance(UniqueFd& connection, bool last) {
  const ssize_t peeked = recv(connection.get(), buffer_.get(), buffer_bytes_, MSG_PEEK | MSG_DONTWAIT);
  if (peeked < 0 && (errno == EAGAIN || errno == EINTR)) return Outcome::kSilent;
  if (peeked <= 0) return close_now(connection);

  // Management records in front of a request are answered together and taken away.
  std::string_view stream(buffer_.get(), static_cast<std::size_t>(peeked));
  Finding finding = reader_.inspect(stream);
  if (finding.kind == Kind::kManagement) {
    std::string answers;
    std::size_t managed = 0;
    for (; finding.kind == Kind::kManagement; finding = reader_.inspect(stream.substr(managed))) {
      const std::string_view record = stream.substr(managed, finding.bytes);
      const RecordHeader header = parse_header(record);
      answers += answer_management(header.type, record.substr(kHeaderBytes, header.content_bytes));
      managed += finding.bytes;
      if (managed == stream.size()) break;
    }
    if (stream.size() == buffer_bytes_ || !send_now(connection, answers)) return close_now(connection);
    if (!consume(connection, buffer_.get(), managed)) return close_now(connection);
    if (managed == stream.size()) return Outcome::kSilent;
  }

  switch (finding.kind) {
    case Kind::kNotYet:
      return Outcome::kPartial;
    case Kind::kComplete:
      return serve(connection, finding, last);
    case Kind::kAnswer:
      return answer_early(connection, finding);
    case Kind::kAbort:
      out_.clear();
      append_end_request(out_, finding.request_id);
      if (!consume(connection, buffer_.get(), finding.bytes) || !send_now(connection, out_)) return close_now(connection);
      return finding.keep ? Outcome::kAnswered : close_now(connection);
    case Kind::kRefuse:
      observe::log(observe::Level::kDebug, "connection_refused", {{"reason", finding.reason}});
      break;
    case Kind::kManagement:
      break;
  }
  return close_now(connection);
}

void Exchange::hint(const UniqueFd& connection) { send_now(connection, hint_to_close(kNginxRequestId)); }

bool Exchange::discard(UniqueFd& connection) {
  const ssize_t got = recv(connection.get(), buffer_.get(), buffer_bytes_, MSG_DONTWAIT);
  if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR))) return true;
  connection = UniqueFd();
  return false;
}

// The peer is still sending. Its connection cannot be used again, and closing it now could reset it before the answer
// was read.
Outcome Exchange::answer_early(UniqueFd& connection, const Finding& finding) {
  std::string content;
  append_response(content, plain(finding.status), false);
  out_.clear();
  append_record(out_, RecordType::kStdout, finding.request_id, content);
  append_record(out_, RecordType::kStdout, finding.request_id, {});
  append_end_request(out_, finding.request_id);
  out_ += hint_to_close(finding.request_id);
  if (!send_now(connection, out_)) return close_now(connection);
  return Outcome::kDiscard;
}

Outcome Exchange::serve(UniqueFd& connection, const Finding& finding, bool last) {
  LibraryRequest request(connection);
  if (!request.accept()) return Outcome::kClosed;
  bool is_head = false;
  const http::Response response = respond(request.variables(), request.read_body(finding.body_bytes), finding.status, is_head);
  out_.clear();
  append_response(out_, response, is_head);
  request.write(out_);
  if (!request.finish()) return Outcome::kClosed;
  if (!finding.keep) return close_now(connection);
  if (!last) return Outcome::kAnswered;
  send_now(connection, hint_to_close(finding.request_id));
  return Outcome::kLeaving;
}

http::Response Exchange::respond(char** envp, std::string body, int status, bool& is_head) {
  variables_.clear();
  for (char** variable = envp; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const std::size_t equals = text.find('=');
    variables_.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  // auth_request knows no 400 and makes a 500 of it: the gate's no is 403 (SEC-55).
  const bool is_gate = std::ranges::any_of(variables_, [](const NameValue& variable) {
    return variable.name == "AUTHFCGI_ROLE" && variable.value == "gate";
  });
  if (status != 0) return plain(is_gate ? 403 : status);
  http::Request request;
  try {
    request = to_request(variables_, std::move(body));
  } catch (const BadRequest&) {
    return plain(is_gate ? 403 : 400);
  }
  is_head = request.method == "HEAD";
  return handler_(request);
}

}  // namespace authfcgi::fastcgi
