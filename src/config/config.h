// What was asked of us, complete and checked: after load() nothing in here is wrong, missing or ever changed.
// Member names follow the configuration's keys (Auth.js's options), defaults are Auth.js's where it has one.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/accounts.h"
#include "config/cookies.h"
#include "config/hooks.h"
#include "config/password.h"
#include "config/rate_limit.h"
#include "config/second_factor.h"
#include "config/webhooks.h"
#include "crypto/secret.h"
#include "http/url.h"
#include "json/value.h"

namespace authfcgi::config {

using std::chrono::seconds;

// Where nginx finds us: a socket path, or host:port. With one socket, session is empty and a single pool of the flow
// kind answers everything.
struct Listen {
  std::string session;
  std::string flow;
  std::string group;  // group of the sockets, "" for the service's own (SEC-54)
  bool single() const { return session.empty(); }
};

struct Pool {
  bool dynamic = false;
  int min_workers = 1;
  int max_workers = 1;
  int max_requests = 0;  // a worker retires after so many; 0 means never
};

enum class Strategy { kJwt, kDatabase };

struct Session {
  Strategy strategy = Strategy::kJwt;
  seconds max_age{2592000};
  seconds update_age{86400};
};

struct Jwt {
  seconds max_age{2592000};  // session.max_age unless set
};

// Paths or absolute URLs of the operator's own pages; empty for the built-in one.
struct Pages {
  std::string sign_in, sign_out, error, verify_request, new_user;
};

struct Theme {
  std::string color_scheme = "auto";  // "auto", "light", "dark"
  std::string logo, brand_color, button_text;
};

struct Gate {
  std::string preset = "authfcgi";  // "authfcgi", "oauth2-proxy", "vouch", "authelia", "lemonldap"
  std::string non_ascii = "percent";  // how header values spell non-ASCII: "percent", "utf-8", "rfc8187"
  std::size_t max_header_bytes = 3500;
};

// Where users live: SQLite's file, or a server by host or socket.
struct Adapter {
  std::string type{};    // "sqlite", "postgresql", "mariadb"
  std::string path{};    // of the file
  std::string host{};    // name or address; "" where socket is
  std::string socket{};  // absolute path; PostgreSQL's is the folder that its socket is in
  int port = 0;          // never 0 for a server
  std::string database{}, user{};
  crypto::SecretString password{};  // "" where the server asks for none
  std::string tls = "disable";      // "disable", "require", "verify"
  std::string ca_file{};            // "" for the system's
  std::chrono::milliseconds connect_timeout{2000};
};

// Beside an adapter it holds the sessions and the verification tokens, alone nothing but counters.
struct Redis {
  std::string socket;  // absolute path; "" for host and port
  std::string host = "127.0.0.1";
  int port = 6379;
  std::string user;  // "" for the server's default user
  crypto::SecretString password;  // empty where the server asks for none
  int database = 0;
  std::string prefix = "authfcgi:";  // of every key
  std::chrono::milliseconds connect_timeout{1000};
};

// A deadline and a size for every exchange with the world (SEC-21).
struct Network {
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds timeout{10000};
  bool forbid_private_addresses = false;  // SEC-26
  std::string proxy;                      // never from the environment
  std::string ca_file;                    // "" for the system's
};

// What differs where nginx routed a request to this host: the whole configuration once more, as it is there.
struct Config;
struct Host {
  std::string name;  // "app.example.com", or "*.example.com" for all below that
  std::shared_ptr<const Config> config;
};

struct Config {
  std::string file;  // where this was read from

  std::vector<crypto::SecretString> secrets;  // newest first; never empty

  Listen listen;
  Pool session_pool;
  Pool flow_pool;

  std::optional<http::Url> url;  // AUTH_URL; its origin then is ours for every request
  std::string base_path = "/api/auth";
  bool trust_host = false;  // believe X-Forwarded-Host and -Proto (and Host) where AUTHFCGI_HOST is not there
  std::optional<bool> use_secure_cookies;
  std::string redirect_proxy_url;
  std::vector<std::string> redirect_proxy_origins;  // where we forward to as a proxy; empty: wherever the state says
  std::vector<std::string> cors_origins;      // front ends on other origins that may use the API with credentials
  std::vector<std::string> redirect_origins;  // further origins that callbackUrl may name

  Session session;
  Jwt jwt;
  Pages pages;
  Theme theme;
  Cookies plain_cookies;   // names and attributes for http
  Cookies secure_cookies;  // and for https: see cookies.h
  const Cookies& cookies(bool secure) const { return secure ? secure_cookies : plain_cookies; }

  // One object a provider, in order, as written (with id) and completed from the environment (clientId, clientSecret,
  // issuer). providers/ makes sense of them. Where clientSecret comes from the environment it is put in here, too.
  std::vector<json::Value> providers;
  std::vector<int> provider_lines;  // where each of them stands in the file; shorter where nobody knows
  std::string provider_directory;  // the operator's own catalogue files; read before the installed ones

  std::optional<Adapter> adapter;
  std::optional<Redis> redis;
  Gate gate;
  Network network;
  RateLimit rate_limit;
  Hooks hooks;
  std::vector<Webhook> webhooks;  // only with an adapter
  Passwords passwords;
  Accounts accounts;
  SecondFactor second_factor;
  std::size_t max_body_bytes = 65536;
  bool allow_insecure_loopback = false;  // http issuers and endpoints on loopback
  bool check_origin_on_post = true;      // SEC-44: refuse a cross-site POST by Sec-Fetch-Site and Origin
  bool stable_subject = false;           // without an adapter: sub is a UUIDv5 of provider and account
  bool debug = false;

  std::string host;         // of hosts: its name, or pattern
  std::vector<Host> hosts;  // empty: this configuration is everybody's. None of them has hosts again
  bool serves_by_itself() const { return url || trust_host; }  // with hosts: whether it is somebody's, too
  std::string csrf_salt;    // of a host that shares its secret: its name, so that its CSRF tokens are its own
};

// The configuration itself and those of its hosts.
std::vector<const Config*> with_hosts(const Config& config);

}  // namespace authfcgi::config
