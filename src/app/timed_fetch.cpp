#include "app/timed_fetch.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "http/url.h"
#include "net/http_client.h"

namespace authfcgi::app {
namespace {

// A file has few deadlines, but may compute them; then connections are not worth keeping.
constexpr std::size_t kMaxClients = 8;

std::optional<shared::Bulkhead::Place> enter(shared::Bulkhead* bulkhead, const std::string& url) {
  if (!bulkhead) return std::nullopt;
  const auto parsed = http::parse_url(url);
  if (!parsed) throw http::FetchError("not an http or https URL");
  try {
    return bulkhead->enter(parsed->origin());
  } catch (const shared::TooManyWaiting& error) {
    throw http::FetchError(error.what());
  }
}

}  // namespace

hooks::TimedFetch make_timed_fetch(const config::Network& network, bool allow_insecure_loopback,
                                   shared::Bulkhead* bulkhead) {
  using Clients = std::map<std::chrono::milliseconds, http::Fetch>;
  const auto clients = std::make_shared<Clients>();
  return [&network, allow_insecure_loopback, bulkhead, clients](const http::Request& request, std::chrono::milliseconds timeout) {
    const auto place = enter(bulkhead, request.target);
    config::Network shortened = network;
    shortened.timeout = std::min(timeout, network.timeout);
    shortened.connect_timeout = std::min(timeout, network.connect_timeout);
    if (clients->size() >= kMaxClients && !clients->contains(shortened.timeout)) clients->clear();
    auto [client, is_new] = clients->try_emplace(shortened.timeout);
    if (is_new) client->second = net::HttpClient(shortened, allow_insecure_loopback).fetch(net::kMaxAnswerBytes);
    return client->second(request);
  };
}

}  // namespace authfcgi::app
