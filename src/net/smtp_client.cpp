#include "net/smtp_client.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace authfcgi::net {
namespace {

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(handle, option, value);
  if (code != CURLE_OK) throw MailError(std::string("libcurl refuses an option: ") + curl_easy_strerror(code));
}

// What our callbacks know of one conversation.
struct Conversation {
  std::string_view rest;  // of the message, still to be sent
  curl_socket_t socket = CURL_SOCKET_BAD;
  std::string step = "connect";
  std::string reply;  // the code of the server's last answer, "550 5.1.1"
  bool is_over = false;  // we said goodbye
};

std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* data) {
  auto& rest = static_cast<Conversation*>(data)->rest;
  const std::size_t bytes = std::min(rest.size(), size * count);
  std::memcpy(buffer, rest.data(), bytes);
  rest.remove_prefix(bytes);
  return bytes;
}

curl_socket_t on_open_socket(void* data, curlsocktype, curl_sockaddr* address) {
  auto* conversation = static_cast<Conversation*>(data);
  conversation->socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  return conversation->socket;
}

// The steps by the command that begins them. Of what is sent only the first word is looked at: the rest may be a
// password.
std::optional<std::string> step_of(std::string_view line) {
  const std::string_view command = line.substr(0, line.find_first_of(" \r\n"));
  if (command == "EHLO" || command == "HELO") return "greeting";
  if (command == "STARTTLS") return "TLS";
  if (command == "AUTH") return "authentication";
  if (command == "MAIL") return "sender";
  if (command == "RCPT") return "recipient";
  if (command == "DATA") return "data";
  return std::nullopt;
}

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

// "550 5.1.1" of "550 5.1.1 <ada@example.com>: unknown" (RFC 2034).
std::string code_of(std::string_view line) {
  std::string code(line.substr(0, 3));
  if (code.size() < 3 || !are_digits(code)) return "";
  const std::string_view further = line.substr(std::min<std::size_t>(4, line.size()));
  const std::string_view enhanced = further.substr(0, further.find(' '));
  const bool has_enhanced = enhanced.size() >= 5 && enhanced.size() <= 11 && enhanced[1] == '.' && are_digits(enhanced);
  return has_enhanced ? code + " " + std::string(enhanced) : code;
}

int on_debug(CURL*, curl_infotype type, char* bytes, std::size_t size, void* data) {
  auto* conversation = static_cast<Conversation*>(data);
  const std::string_view line(bytes, size);
  if (type == CURLINFO_HEADER_IN && !conversation->is_over) conversation->reply = code_of(line);
  if (type != CURLINFO_HEADER_OUT) return 0;
  if (auto step = step_of(line)) {
    conversation->step = std::move(*step);
    conversation->reply.clear();
  }
  // Nobody waits for the answer to a goodbye. A server that never gives one would hold us for minutes.
  if (line.starts_with("QUIT")) {
    conversation->is_over = true;
    ::shutdown(conversation->socket, SHUT_RD);
  }
  return 0;
}

// The step, and what went wrong there.
std::string complaint(const Conversation& conversation, CURLcode code) {
  std::string step = conversation.step;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      step = "connect";
      break;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      step = "TLS";
      break;
    case CURLE_USE_SSL_FAILED:
      return "TLS: the server does not offer STARTTLS";
    case CURLE_LOGIN_DENIED:
      step = "authentication";
      break;
    default:
      break;
  }
  if (code == CURLE_OPERATION_TIMEDOUT) return step + ": timeout";
  const bool is_refused = !conversation.reply.empty() && conversation.reply[0] >= '4';
  if (is_refused) return step + ": refused with " + conversation.reply;
  return step + ": " + curl_easy_strerror(code);
}

std::string url_of(const SmtpServer& server) {
  const bool is_ipv6 = server.host.find(':') != std::string::npos;
  std::string url = server.security == SmtpServer::Security::kTls ? "smtps://" : "smtp://";
  url += is_ipv6 ? "[" + server.host + "]" : server.host;
  url += ":" + std::to_string(server.port);
  if (!server.name.empty()) url += "/" + percent_encode(server.name);
  return url;
}

void harden(CURL* curl, const SmtpServer& server, const config::Network& network) {
  using Security = SmtpServer::Security;
  set(curl, CURLOPT_PROTOCOLS_STR, server.security == Security::kTls ? "smtps" : "smtp");
  set(curl, CURLOPT_USE_SSL, static_cast<long>(server.security == Security::kNone ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  set(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  set(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  const std::string& ca_file = server.ca_file.empty() ? network.ca_file : server.ca_file;
  if (!ca_file.empty()) set(curl, CURLOPT_CAINFO, ca_file.c_str());
  set(curl, CURLOPT_PROXY, "");
  set(curl, CURLOPT_NOPROXY, "");
  set(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_FORBID_REUSE, 1L);
  set(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(network.connect_timeout.count()));
  set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(network.timeout.count()));
}

void log_in(CURL* curl, const SmtpServer& server) {
  if (server.user.empty()) return;
  set(curl, CURLOPT_USERNAME, server.user.c_str());
  std::string password(server.password.reveal());
  set(curl, CURLOPT_PASSWORD, password.c_str());
  const crypto::SecretString wiped(std::move(password));
  set(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN;AUTH=CRAM-MD5");
}

void send(const config::Network& network, const SmtpServer& server, const Envelope& envelope) {
  const std::unique_ptr<CURL, FreeHandle> handle(curl_easy_init());
  const std::unique_ptr<curl_slist, FreeList> recipients(
      curl_slist_append(nullptr, ("<" + envelope.to.wire() + ">").c_str()));
  if (!handle || !recipients) throw std::bad_alloc();

  Conversation conversation;
  conversation.rest = envelope.message;
  CURL* curl = handle.get();
  harden(curl, server, network);
  log_in(curl, server);
  set(curl, CURLOPT_URL, url_of(server).c_str());
  set(curl, CURLOPT_MAIL_FROM, ("<" + envelope.from.wire() + ">").c_str());
  set(curl, CURLOPT_MAIL_RCPT, recipients.get());
  set(curl, CURLOPT_UPLOAD, 1L);
  set(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(envelope.message.size()));
  set(curl, CURLOPT_READFUNCTION, on_read);
  set(curl, CURLOPT_READDATA, &conversation);
  set(curl, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
  set(curl, CURLOPT_OPENSOCKETDATA, &conversation);
  set(curl, CURLOPT_VERBOSE, 1L);  // for on_debug, which sees the commands
  set(curl, CURLOPT_DEBUGFUNCTION, on_debug);
  set(curl, CURLOPT_DEBUGDATA, &conversation);

  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK)
    throw MailError(server.host + ":" + std::to_string(server.port) + ": " + complaint(conversation, code));
}

}  // namespace

SendMail smtp_client(const config::Network& network) {
  return [network](const SmtpServer& server, const Envelope& envelope) { send(network, server, envelope); };
}

}  // namespace authfcgi::net
