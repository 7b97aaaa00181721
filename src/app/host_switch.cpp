#include "app/host_switch.h"

#include <memory>
#include <vector>

#include "app/origin.h"
#include "base/text.h"
#include "model/errors.h"

namespace authfcgi::app {
namespace {

std::string to_name(std::string_view host) {
  const auto colon = host.rfind(':');
  if (colon != std::string_view::npos && !host.ends_with(']')) host = host.substr(0, colon);
  if (host.ends_with('.')) host.remove_suffix(1);
  return to_lower(host);
}

}  // namespace

HostTable::HostTable(const config::Config& config) : config_(config) {
  std::size_t place = 0;
  for (const config::Host& host : config.hosts) places_.emplace(host.name, ++place);
  if (config.url) places_.emplace(to_name(config.url->host), 0);
}

std::size_t HostTable::find(const http::Request& request) const {
  // Where nginx says which host it is, no header says otherwise: a session must not choose whose rules it is judged by.
  const std::string& routed = request.front.host;
  const std::string host = to_name(routed.empty() ? find_host(request, config_) : routed);
  if (const auto found = places_.find(host); found != places_.end()) return found->second;
  // From the left, so that the longest pattern is found first: a.b.example.com, *.b.example.com, *.example.com, *.com.
  for (auto dot = host.find('.'); dot != std::string::npos; dot = host.find('.', dot + 1)) {
    const auto found = places_.find("*" + host.substr(dot));
    if (found != places_.end()) return found->second;
  }
  if (!config_.trust_host) throw model::UntrustedHost("\"" + host + "\" is none of the configured hosts");
  return 0;
}

http::Handler switch_by_host(const config::Config& config, std::function<http::Handler(std::size_t place)> make,
                             std::function<http::Response(const http::Request&, const std::exception&)> refuse) {
  const auto programs = std::make_shared<std::vector<http::Handler>>(config.hosts.size() + 1);
  return [table = HostTable(config), programs, make = std::move(make), refuse = std::move(refuse)](const http::Request& request) {
    http::Handler* program = nullptr;
    try {
      // Whoever asks after our health need not be on any site.
      const std::size_t place = request.front.role == "health" ? 0 : table.find(request);
      program = &(*programs)[place];
      if (!*program) *program = make(place);
    } catch (const std::exception& error) {
      return refuse(request, error);
    }
    return (*program)(request);
  };
}

}  // namespace authfcgi::app
