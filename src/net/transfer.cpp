#include "net/transfer.h"

#include <sys/socket.h>

#include <chrono>

#include "http/url.h"
#include "net/address.h"

namespace authfcgi::net {
namespace {

using http::FetchError;

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(handle, option, value);
  if (code != CURLE_OK) throw Error(std::string("libcurl refuses an option: ") + curl_easy_strerror(code));
}

}  // namespace

Easy make_easy() {
  Easy handle(curl_easy_init());
  if (!handle) throw Error("libcurl gives no handle");
  return handle;
}

Transfer::Transfer(CURL* handle, const http::Request& request, std::size_t max_body_bytes,
                   const config::Network& network, bool allow_insecure_loopback, Body body)
    : curl_(handle), incoming_(max_body_bytes, body), forbid_private_addresses_(network.forbid_private_addresses) {
  std::optional<http::Url> url = http::parse_url(request.target);
  if (!url || url->has_credentials) throw FetchError("not an http or https URL");
  url->fragment.reset();
  where_ = url->origin() + url->path;
  const bool insecure = url->scheme == "http";
  if (insecure && !(allow_insecure_loopback && url->is_loopback()))
    throw FetchError(where_ + ": http is not allowed, only https");
  loopback_only_ = insecure;

  lines_ = header_lines(request);
  harden(network);
  say(request);
  set(curl_, CURLOPT_URL, url->serialize().c_str());  // our reading of it, so that libcurl can have no other
  set(curl_, CURLOPT_PROTOCOLS_STR, insecure ? "http" : "https");
  if (insecure) set(curl_, CURLOPT_PROXY, "");  // loopback is here and not behind a proxy
  set(curl_, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(curl_, CURLOPT_HEADERDATA, this);
  set(curl_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(curl_, CURLOPT_WRITEDATA, this);
  set(curl_, CURLOPT_NOPROGRESS, 0L);
  set(curl_, CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
  set(curl_, CURLOPT_XFERINFODATA, this);
  // A proxy is chosen by the operator: its address is not the provider's.
  if (insecure || network.proxy.empty()) {
    set(curl_, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open_socket);
    set(curl_, CURLOPT_OPENSOCKETDATA, this);
  }
  set(curl_, CURLOPT_ERRORBUFFER, reason_.data());
}

// The handle lives on, what it was told of does not.
Transfer::~Transfer() { curl_easy_reset(curl_); }

// SEC-20, line by line. curl_easy_reset() keeps connections, TLS sessions and the names it has looked up.
void Transfer::harden(const config::Network& network) {
  CURL* curl = curl_;
  curl_easy_reset(curl);
  set(curl, CURLOPT_FOLLOWLOCATION, 0L);
  set(curl, CURLOPT_MAXREDIRS, 0L);
  set(curl, CURLOPT_PROXY, network.proxy.c_str());  // "" forbids the environment's (httpoxy)
  set(curl, CURLOPT_NOPROXY, "");                // and so here: no_proxy
  set(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(curl, CURLOPT_UNRESTRICTED_AUTH, 0L);
  set(curl, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_NONE));
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_HTTP09_ALLOWED, 0L);
  set(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  set(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!network.ca_file.empty()) set(curl, CURLOPT_CAINFO, network.ca_file.c_str());

  set(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(network.connect_timeout.count()));
  set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(network.timeout.count()));
}

void Transfer::say(const http::Request& request) {
  CURL* curl = curl_;
  set(curl, CURLOPT_USERAGENT, "authfcgi/" AUTHFCGI_VERSION);
  if (request.method == "POST") {
    set(curl, CURLOPT_POST, 1L);
    set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(curl, CURLOPT_POSTFIELDS, request.body.c_str());
  } else if (request.method == "GET" && request.body.empty()) {
    set(curl, CURLOPT_HTTPGET, 1L);
  } else {
    throw FetchError("only GET without a body and POST are sent");
  }
  set(curl, CURLOPT_HTTPHEADER, lines_.get());
}

Transfer::Lines Transfer::header_lines(const http::Request& request) {
  Lines lines;
  const auto add = [&](const std::string& line) {
    curl_slist* longer = curl_slist_append(lines.get(), line.c_str());
    if (!longer) throw std::bad_alloc();
    lines.release();
    lines.reset(longer);
  };
  for (const auto& [name, value] : request.headers.fields()) add(value.empty() ? name + ";" : name + ": " + value);
  add("Expect:");  // no waiting for a 100
  if (!request.headers.find("Content-Type")) add("Content-Type:");  // libcurl would call every body a form
  return lines;
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  const std::size_t bytes = size * count;
  return static_cast<Transfer*>(self)->incoming_.take_header({data, bytes}) ? bytes : 0;
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  const std::size_t bytes = size * count;
  if (bytes == 0) return 0;
  return static_cast<Transfer*>(self)->incoming_.take_body({data, bytes}) ? bytes : CURL_WRITEFUNC_ERROR;
}

int Transfer::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(self)->incoming_.is_alive(std::chrono::steady_clock::now()) ? 0 : 1;
}

// The address is judged here, where it is connected to: a name could mean another one a moment later (SEC-26).
curl_socket_t Transfer::on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(self);
  const AddressKind kind = kind_of(address->addr);
  if (transfer.loopback_only_ && kind != AddressKind::kLoopback) {
    transfer.incoming_.refuse("http is allowed on loopback only, and its host has another address");
    return CURL_SOCKET_BAD;
  }
  // A loopback that is written as one and allowed to be is no surprise.
  if (transfer.forbid_private_addresses_ && kind != AddressKind::kPublic && !transfer.loopback_only_) {
    transfer.incoming_.refuse("its host has a private address, which is forbidden by network.forbidPrivateAddresses");
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

http::Response Transfer::finish(CURLcode code) {
  long status = 0;
  curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
  if (status >= 200 && incoming_.is_enough()) return incoming_.finish(static_cast<int>(status));
  if (!incoming_.refusal().empty()) throw FetchError(where_ + ": " + incoming_.refusal());
  if (code != CURLE_OK)
    throw FetchError(where_ + ": " + (reason_[0] ? reason_.data() : curl_easy_strerror(code)) + " (libcurl " +
                     std::to_string(static_cast<int>(code)) + ")");
  if (status < 200 || !incoming_.has_whole_header()) throw FetchError(where_ + ": the answer ends within its header");
  return incoming_.finish(static_cast<int>(status));
}

}  // namespace authfcgi::net
