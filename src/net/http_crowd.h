// Many exchanges at once, looked after by one thread: whoever is slow to answer keeps nobody else waiting. Of an answer there
// are status and header; its body nobody reads. Each is hardened
// like one of http_client.h, and has the deadlines of its own network.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "config/config.h"
#include "http/fetch.h"

namespace authfcgi::net {

class HttpCrowd {
 public:
  // response: nullptr where there is none, for this problem.
  using Done = std::function<void(const http::Response* response, const std::string& problem)>;

  HttpCrowd();
  ~HttpCrowd();  // ends what is under way; nobody is told

  // Begins it. done is called once, in this call if the request is never sent. The network outlives the exchange.
  void start(http::Request request, std::size_t max_body_bytes, const config::Network& network, bool allow_insecure_loopback,
             Done done);

  // Waits until something happens, at most so long, and tells of those that are over. What done throws goes on; the
  // others are told next time.
  void look_after(std::chrono::milliseconds at_most);

  std::size_t under_way() const;

 private:
  struct Exchanges;
  std::unique_ptr<Exchanges> exchanges_;
};

}  // namespace authfcgi::net
