// Which site is a request for? The one of the host that nginx routed it to: exactly, else the longest "*.example.com"
// that covers it. A host that nobody configured is refused (UntrustedHost), unless trustHost says that the configuration
// outside of "hosts" is for everybody.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "config/config.h"
#include "http/fetch.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::app {

class HostTable {
 public:
  explicit HostTable(const config::Config& config);

  // Its place in config::with_hosts(). Throws model::UntrustedHost.
  std::size_t find(const http::Request& request) const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  const config::Config& config_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> places_;
};

// Gives each request to its site's program, which is made when the first one comes: a worker keeps connections and Lua
// states only for hosts that it has seen. refuse answers for who has none. The configuration outlives the handler.
http::Handler switch_by_host(const config::Config& config, std::function<http::Handler(std::size_t place)> make,
                             std::function<http::Response(const http::Request&, const std::exception&)> refuse);

}  // namespace authfcgi::app
