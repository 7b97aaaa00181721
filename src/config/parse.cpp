#include "config/parse.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <thread>

#include "config/url_rules.h"

namespace authfcgi::config {
namespace {

constexpr const char* kSocketRule = "the absolute path of a socket (at most 107 bytes), or host:port";

bool is_socket(const std::string& text) {
  if (text.starts_with('/')) return true;
  const auto digits = text.substr(text.rfind(':') + 1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc() && end == digits.data() + digits.size() && port >= 1 && port <= 65535;
}

std::string read_socket(const Reader& reader, const std::string& pointer) {
  const auto text = reader.text(pointer);
  if (text && !is_socket(*text)) reader.complain(pointer, kSocketRule);
  return text.value_or("");
}

void read_listen(const Reader& reader, Listen& listen) {
  listen.group = reader.text("/listen/group").value_or("");
  const bool has_socket = reader.find("/listen/socket");
  const bool has_session = reader.find("/listen/session");
  const bool has_flow = reader.find("/listen/flow");
  if (has_socket) {
    listen.flow = read_socket(reader, "/listen/socket");
    if (has_session || has_flow) {
      reader.complain_text("/listen", "has socket beside session or flow, but must have either socket or the other two");
    }
    return;
  }
  if (has_session != has_flow) {
    const auto missing = std::string("/listen/") + (has_flow ? "session" : "flow");
    if (!reader.complaints().covers(missing)) reader.complain(missing, kSocketRule);
  }
  listen.session = has_session ? read_socket(reader, "/listen/session") : "/run/authfcgi/session.sock";
  listen.flow = has_flow ? read_socket(reader, "/listen/flow") : "/run/authfcgi/flow.sock";
  if (listen.session == listen.flow) reader.complain("/listen/flow", "unlike listen.session; for one pool write socket");
}

void read_pool(const Reader& reader, const std::string& pointer, Pool& pool) {
  const auto manager = reader.text(pointer + "/manager");
  const auto min = reader.integer(pointer + "/min");
  const auto max = reader.integer(pointer + "/max");
  if (min) pool.min_workers = static_cast<int>(*min);
  if (max) pool.max_workers = static_cast<int>(*max);
  // One bound alone moves the other one, where that is needed.
  if (min && !max) pool.max_workers = std::max(pool.max_workers, pool.min_workers);
  if (max && !min) pool.min_workers = std::min(pool.max_workers, pool.min_workers);
  if (manager == "static") {
    if (min && max && *min != *max) reader.complain(pointer + "/min", "equal to max, as the manager is static");
    pool.min_workers = pool.max_workers;
  }
  if (pool.min_workers > pool.max_workers) reader.complain(pointer + "/min", "at most max");
  pool.max_requests = static_cast<int>(reader.integer(pointer + "/maxRequests").value_or(pool.max_requests));
  pool.dynamic = pool.min_workers != pool.max_workers;
}

// The session pool never waits, so a worker for each processor is all it can use; two at least, so that one may die.
// The flow pool waits for providers: 64 sign-ins at once, and two to spare.
void read_workers(const Reader& reader, Config& config) {
  const int processors = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 2, 16);
  config.session_pool = {.dynamic = false, .min_workers = processors, .max_workers = processors, .max_requests = 0};
  config.flow_pool = {.dynamic = true, .min_workers = 2, .max_workers = 130, .max_requests = 0};
  read_pool(reader, "/workers/session", config.session_pool);
  read_pool(reader, "/workers/flow", config.flow_pool);
}

void read_session(const Reader& reader, Config& config) {
  const auto max_age = reader.integer("/session/maxAge");
  if (max_age) config.session.max_age = seconds(*max_age);
  if (const auto age = reader.integer("/session/updateAge")) config.session.update_age = seconds(*age);
  config.jwt.max_age = seconds(reader.integer("/jwt/maxAge").value_or(config.session.max_age.count()));

  const auto strategy = reader.text("/session/strategy");
  const bool is_database = strategy ? *strategy == "database" : config.adapter.has_value();
  config.session.strategy = is_database ? Strategy::kDatabase : Strategy::kJwt;
  if (is_database && !config.adapter && !reader.find("/adapter") && !reader.complaints().covers("/adapter")) {
    reader.complain("/session/strategy", "\"jwt\" where no adapter is configured");
  }
}

void read_looks(const Reader& reader, Config& config) {
  config.theme.color_scheme = reader.text("/theme/colorScheme").value_or(config.theme.color_scheme);
  config.theme.logo = reader.text("/theme/logo").value_or("");
  if (!config.theme.logo.empty() && !is_page(config.theme.logo)) reader.complain("/theme/logo", kPageRule);
  config.theme.brand_color = reader.text("/theme/brandColor").value_or("");
  config.theme.button_text = reader.text("/theme/buttonText").value_or("");
}

void read_origins(const Reader& reader, const std::string& pointer, std::vector<std::string>& origins) {
  for (const auto& element : reader.elements(pointer)) {
    const auto text = reader.text(element);
    if (!text) continue;
    if (auto origin = parse_origin(*text)) {
      origins.push_back(*std::move(origin));
    } else {
      reader.complain(element, "an origin such as \"https://app.example.com\", without a path");
    }
  }
}

void read_gate(const Reader& reader, Gate& gate) {
  gate.preset = reader.text("/gate/preset").value_or(gate.preset);
  gate.non_ascii = reader.text("/gate/nonAscii").value_or(gate.non_ascii);
  const auto bytes = reader.integer("/gate/maxHeaderBytes");
  if (bytes) gate.max_header_bytes = static_cast<std::size_t>(*bytes);
}

void read_network(const Reader& reader, Network& network) {
  const auto milliseconds = [](double number) { return std::chrono::milliseconds(std::llround(number * 1000)); };
  if (const auto number = reader.number("/network/connectTimeout")) network.connect_timeout = milliseconds(*number);
  if (const auto number = reader.number("/network/timeout")) network.timeout = milliseconds(*number);
  network.forbid_private_addresses = reader.flag("/network/forbidPrivateAddresses").value_or(false);
  network.proxy = reader.text("/network/proxy").value_or("");
  network.ca_file = reader.text("/network/caFile").value_or("");
  if (!network.ca_file.empty() && ::access(network.ca_file.c_str(), R_OK) != 0) {
    reader.complain("/network/caFile", "the absolute path of a PEM file that can be read");
  }
}

void read_provider_directory(const Reader& reader, Config& config) {
  config.provider_directory = reader.text("/providerDirectory").value_or("");
  struct stat status;
  const auto& path = config.provider_directory;
  if (!path.empty() && (::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))) {
    reader.complain("/providerDirectory", "the absolute path of a folder that exists");
  }
}

}  // namespace

void parse(const Reader& reader, Config& config) {
  config.allow_insecure_loopback = reader.flag("/allowInsecureLoopback").value_or(false);
  config.check_origin_on_post = reader.flag("/checkOriginOnPost").value_or(true);
  config.stable_subject = reader.flag("/stableSubject").value_or(false);
  config.debug = reader.flag("/debug").value_or(false);
  config.use_secure_cookies = reader.flag("/useSecureCookies");
  if (const auto bytes = reader.integer("/maxBodyBytes")) config.max_body_bytes = static_cast<std::size_t>(*bytes);
  read_listen(reader, config.listen);
  read_workers(reader, config);
  read_session(reader, config);
  read_looks(reader, config);
  read_origins(reader, "/cors/origins", config.cors_origins);
  read_origins(reader, "/redirects/origins", config.redirect_origins);
  read_origins(reader, "/redirectProxyOrigins", config.redirect_proxy_origins);
  read_gate(reader, config.gate);
  read_network(reader, config.network);
  read_provider_directory(reader, config);
}

}  // namespace authfcgi::config
