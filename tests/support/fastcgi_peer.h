// The web server's side of FastCGI for tests: writes the records that nginx writes, and reads an answer back.
#pragma once

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/unique_fd.h"
#include "fastcgi/record.h"

namespace authfcgi::fastcgi_peer {

using Variables = std::initializer_list<std::pair<std::string_view, std::string_view>>;

inline void append_length(std::string& out, std::size_t length) {
  if (length < 128) {
    out += static_cast<char>(length);
    return;
  }
  out += static_cast<char>(0x80 | (length >> 24));
  out += static_cast<char>(length >> 16 & 0xff);
  out += static_cast<char>(length >> 8 & 0xff);
  out += static_cast<char>(length & 0xff);
}

inline std::string pair(std::string_view name, std::string_view value) {
  std::string out;
  append_length(out, name.size());
  append_length(out, value.size());
  return out.append(name).append(value);
}

inline std::string record(fastcgi::RecordType type, std::string_view content, std::uint16_t id = 1) {
  std::string out;
  fastcgi::append_record(out, type, id, content);
  return out;
}

inline std::string begin(bool keep, std::uint16_t id = 1) {
  const char body[8] = {0, 1, static_cast<char>(keep ? 1 : 0), 0, 0, 0, 0, 0};
  return record(fastcgi::RecordType::kBeginRequest, std::string_view(body, sizeof body), id);
}

// A stream in records of at most 65,535 bytes, with its end.
inline std::string stream(fastcgi::RecordType type, std::string_view content) {
  std::string out;
  for (; !content.empty(); content.remove_prefix(std::min(content.size(), fastcgi::kMaxContentBytes))) {
    out += record(type, content.substr(0, fastcgi::kMaxContentBytes));
  }
  return out + record(type, {});
}

inline std::string pairs(Variables variables) {
  std::string out;
  for (const auto& [name, value] : variables) out += pair(name, value);
  return out;
}

inline std::string request(Variables variables, std::string_view body = {}, bool keep = true) {
  return begin(keep) + stream(fastcgi::RecordType::kParams, pairs(variables)) +
         stream(fastcgi::RecordType::kStdin, body);
}

struct SocketPair {
  SocketPair() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
    ours = UniqueFd(ends[0]);
    theirs = UniqueFd(ends[1]);
  }
  UniqueFd ours;    // the application's end
  UniqueFd theirs;  // the web server's end
};

inline void send_all(const UniqueFd& fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

struct Answer {
  std::string output;     // STDOUT
  bool is_ended = false;  // END_REQUEST was seen
  std::string trailer;    // what followed it
};

// What has arrived by now.
inline Answer read_answer(const UniqueFd& fd) {
  std::string bytes;
  char chunk[65536];
  for (ssize_t got; (got = recv(fd.get(), chunk, sizeof chunk, MSG_DONTWAIT)) > 0;) bytes.append(chunk, static_cast<std::size_t>(got));
  Answer answer;
  std::string_view rest = bytes;
  while (rest.size() >= fastcgi::kHeaderBytes && !answer.is_ended) {
    const fastcgi::RecordHeader header = fastcgi::parse_header(rest);
    if (header.type == fastcgi::RecordType::kStdout) answer.output += rest.substr(fastcgi::kHeaderBytes, header.content_bytes);
    answer.is_ended = header.type == fastcgi::RecordType::kEndRequest;
    rest.remove_prefix(std::min(rest.size(), header.record_bytes()));
  }
  answer.trailer = rest;
  return answer;
}

// A connection to a socket path, with deadlines; nothing in it if nobody listens.
inline UniqueFd connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return UniqueFd();
  return fd;
}

// Waits for one whole answer. Not ended if the connection was closed before.
inline Answer wait_for_answer(const UniqueFd& fd) {
  const auto read_exactly = [&](std::size_t bytes) {
    std::string text(bytes, '\0');
    const ssize_t got = bytes == 0 ? 0 : recv(fd.get(), text.data(), bytes, MSG_WAITALL);
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
  };
  Answer answer;
  while (!answer.is_ended) {
    const std::string header_text = read_exactly(fastcgi::kHeaderBytes);
    if (header_text.size() < fastcgi::kHeaderBytes) return answer;
    const fastcgi::RecordHeader header = fastcgi::parse_header(header_text);
    const std::string content = read_exactly(header.content_bytes + header.padding_bytes);
    if (header.type == fastcgi::RecordType::kStdout) answer.output += content.substr(0, header.content_bytes);
    answer.is_ended = header.type == fastcgi::RecordType::kEndRequest;
  }
  return answer;
}

// What is left when the peer has closed.
inline std::string read_to_end(const UniqueFd& fd) {
  std::string bytes;
  char chunk[4096];
  for (ssize_t got; (got = recv(fd.get(), chunk, sizeof chunk, 0)) > 0;) bytes.append(chunk, static_cast<std::size_t>(got));
  return bytes;
}

inline std::string get(std::string_view target, bool keep = true) {
  return request({{"REQUEST_METHOD", "GET"}, {"REQUEST_URI", target}}, {}, keep);
}

}  // namespace authfcgi::fastcgi_peer
