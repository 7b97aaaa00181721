#include "net/http_client.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <string>

#include "http/url.h"
#include "net/address.h"
#include "net/incoming.h"

namespace authfcgi::net {
namespace {

using http::FetchError;

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(handle, option, value);
  if (code != CURLE_OK) throw Error(std::string("libcurl refuses an option: ") + curl_easy_strerror(code));
}

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Lines = std::unique_ptr<curl_slist, FreeList>;

// What our callbacks need to know of one exchange.
struct Exchange {
  Incoming incoming;
  bool forbid_private_addresses;
  bool loopback_only;
};

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* exchange) {
  const std::size_t bytes = size * count;
  return static_cast<Exchange*>(exchange)->incoming.take_header({data, bytes}) ? bytes : 0;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* exchange) {
  const std::size_t bytes = size * count;
  if (bytes == 0) return 0;
  return static_cast<Exchange*>(exchange)->incoming.take_body({data, bytes}) ? bytes : CURL_WRITEFUNC_ERROR;
}

int on_progress(void* exchange, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Exchange*>(exchange)->incoming.is_alive(std::chrono::steady_clock::now()) ? 0 : 1;
}

// The address is judged here, where it is connected to: a name could mean another one a moment later (SEC-26).
curl_socket_t on_open_socket(void* data, curlsocktype, curl_sockaddr* address) {
  auto* exchange = static_cast<Exchange*>(data);
  const AddressKind kind = kind_of(address->addr);
  if (exchange->loopback_only && kind != AddressKind::kLoopback) {
    exchange->incoming.refuse("http is allowed on loopback only, and its host has another address");
    return CURL_SOCKET_BAD;
  }
  // A loopback that is written as one and allowed to be is no surprise.
  if (exchange->forbid_private_addresses && kind != AddressKind::kPublic && !exchange->loopback_only) {
    exchange->incoming.refuse("its host has a private address, which is forbidden by network.forbidPrivateAddresses");
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Lines header_lines(const http::Request& request) {
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

}  // namespace

struct HttpClient::Connections {
  Connections(const config::Network& with, bool allow) : network(with), allow_insecure_loopback(allow) {
    handle.reset(curl_easy_init());
    if (!handle) throw Error("libcurl gives no handle");
  }

  http::Response exchange(const http::Request& request, std::size_t max_body_bytes);
  void harden();
  void say(const http::Request& request, const Lines& lines);

  const config::Network network;
  const bool allow_insecure_loopback;
  std::unique_ptr<CURL, FreeHandle> handle;
};

// SEC-20, line by line. curl_easy_reset() keeps connections, TLS sessions and the names it has looked up.
void HttpClient::Connections::harden() {
  CURL* curl = handle.get();
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

void HttpClient::Connections::say(const http::Request& request, const Lines& lines) {
  CURL* curl = handle.get();
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
  set(curl, CURLOPT_HTTPHEADER, lines.get());
}

http::Response HttpClient::Connections::exchange(const http::Request& request, std::size_t max_body_bytes) {
  std::optional<http::Url> url = http::parse_url(request.target);
  if (!url || url->has_credentials) throw FetchError("not an http or https URL");
  url->fragment.reset();
  const std::string where = url->origin() + url->path;
  const bool insecure = url->scheme == "http";
  if (insecure && !(allow_insecure_loopback && url->is_loopback()))
    throw FetchError(where + ": http is not allowed, only https");

  Exchange exchange{Incoming(max_body_bytes), network.forbid_private_addresses, insecure};
  const Lines lines = header_lines(request);
  CURL* curl = handle.get();
  harden();
  say(request, lines);
  set(curl, CURLOPT_URL, url->serialize().c_str());  // our reading of it, so that libcurl can have no other
  set(curl, CURLOPT_PROTOCOLS_STR, insecure ? "http" : "https");
  if (insecure) set(curl, CURLOPT_PROXY, "");  // loopback is here and not behind a proxy
  set(curl, CURLOPT_HEADERFUNCTION, on_header);
  set(curl, CURLOPT_HEADERDATA, &exchange);
  set(curl, CURLOPT_WRITEFUNCTION, on_body);
  set(curl, CURLOPT_WRITEDATA, &exchange);
  set(curl, CURLOPT_NOPROGRESS, 0L);
  set(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  set(curl, CURLOPT_XFERINFODATA, &exchange);
  // A proxy is chosen by the operator: its address is not the provider's.
  if (insecure || network.proxy.empty()) {
    set(curl, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    set(curl, CURLOPT_OPENSOCKETDATA, &exchange);
  }
  std::array<char, CURL_ERROR_SIZE> reason{};
  set(curl, CURLOPT_ERRORBUFFER, reason.data());

  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_reset(curl);  // the handle lives on, the buffers above do not

  if (!exchange.incoming.refusal().empty()) throw FetchError(where + ": " + exchange.incoming.refusal());
  if (code != CURLE_OK)
    throw FetchError(where + ": " + (reason[0] ? reason.data() : curl_easy_strerror(code)) + " (libcurl " +
                     std::to_string(static_cast<int>(code)) + ")");
  if (status < 200 || !exchange.incoming.has_whole_header()) throw FetchError(where + ": the answer ends within its header");
  return exchange.incoming.finish(static_cast<int>(status));
}

void prepare() {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw Error("libcurl cannot be initialised");
}

HttpClient::HttpClient(const config::Network& network, bool allow_insecure_loopback)
    : connections_(std::make_shared<Connections>(network, allow_insecure_loopback)) {}

HttpClient::~HttpClient() = default;

http::Fetch HttpClient::fetch(std::size_t max_body_bytes) const {
  return [connections = connections_, max_body_bytes](const http::Request& request) {
    return connections->exchange(request, max_body_bytes);
  };
}

}  // namespace authfcgi::net
