#include "net/http_client.h"

#include "net/transfer.h"

namespace authfcgi::net {

struct HttpClient::Connections {
  Connections(const config::Network& with, bool allow) : network(with), allow_insecure_loopback(allow) {}

  http::Response exchange(const http::Request& request, std::size_t max_body_bytes) {
    Transfer transfer(handle.get(), request, max_body_bytes, network, allow_insecure_loopback);
    return transfer.finish(curl_easy_perform(handle.get()));
  }

  const config::Network network;
  const bool allow_insecure_loopback;
  const Easy handle = make_easy();
};

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
