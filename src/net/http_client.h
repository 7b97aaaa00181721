// The one way out of the house: an http::Fetch over libcurl, hardened once (SEC-20 to SEC-23, SEC-26).
#pragma once

#include <cstddef>
#include <memory>

#include "config/config.h"
#include "http/fetch.h"

namespace authfcgi::net {

// How much of an answer is taken, counted while it arrives (SEC-21).
inline constexpr std::size_t kMaxDiscoveryBytes = 256 * 1024;
inline constexpr std::size_t kMaxKeysBytes = 512 * 1024;
inline constexpr std::size_t kMaxAnswerBytes = 1024 * 1024;
inline constexpr std::size_t kMaxWebhookAnswerBytes = 64 * 1024;

// Once in the process that forks the workers, before it does. Throws Error. SIGPIPE must be ignored by then: libcurl
// leaves signals alone.
void prepare();

// One a worker, made after the fork: it keeps connections and TLS sessions between requests.
class HttpClient {
 public:
  HttpClient(const config::Network& network, bool allow_insecure_loopback);
  ~HttpClient();

  // A function that sends, and throws http::FetchError for an answer larger than max_body_bytes, encoded, cut short, too
  // slow, or not to be had. A redirect is an answer like any other. It shares this client's connections and keeps them
  // alive after it. Not for two threads at once.
  http::Fetch fetch(std::size_t max_body_bytes = kMaxAnswerBytes) const;

 private:
  struct Connections;
  std::shared_ptr<Connections> connections_;
};

}  // namespace authfcgi::net
