#include "providers/smtp_server.h"

#include <algorithm>

#include "base/text.h"
#include "http/form.h"
#include "http/url.h"

namespace authfcgi::providers {
namespace {

using Security = net::SmtpServer::Security;

constexpr const char* kUrlForm =
    "server must be smtp://user:password@host:port or smtps://user:password@host:port (percent-encode what is special "
    "in user and password)";

// What both spellings come to.
struct Wish {
  std::string host, user, password, name, ca_file;
  std::optional<int> port;
  std::optional<bool> secure;
  bool require_tls = false, ignore_tls = false;
};

bool is_loopback(const std::string& host) {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  const auto url = http::parse_url("http://" + (is_ipv6 ? "[" + host + "]" : host));
  return url && url->is_loopback();
}

// A name or an address; IPv6 in brackets.
bool read_host(std::string_view text, Wish& wish) {
  const auto url = http::parse_url("http://" + std::string(text));
  if (!url || text.find_first_of("/?#@\\") != std::string_view::npos) return false;
  wish.host = url->host;
  if (wish.host.starts_with('[')) wish.host = wish.host.substr(1, wish.host.size() - 2);
  return !wish.host.empty();
}

bool read_port(std::string_view text, Wish& wish) {
  if (text.empty() || text.size() > 5 || text.find_first_not_of("0123456789") != std::string_view::npos) return false;
  wish.port = std::stoi(std::string(text));
  return true;
}

bool read_user(std::string_view text, Wish& wish) {
  const auto colon = text.find(':');
  const auto user = percent_decode(text.substr(0, colon));
  const auto password = percent_decode(colon == std::string_view::npos ? "" : text.substr(colon + 1));
  if (!user || !password) return false;
  wish.user = *user;
  wish.password = *password;
  return true;
}

std::optional<Wish> parse_url(std::string_view url) {
  Wish wish;
  const auto slashes = url.find("://");
  const std::string scheme = to_lower(url.substr(0, slashes));
  if (slashes == std::string_view::npos || (scheme != "smtp" && scheme != "smtps")) return std::nullopt;
  if (scheme == "smtps") wish.secure = true;
  std::string_view rest = url.substr(slashes + 3);

  if (const auto mark = rest.find('?'); mark != std::string_view::npos) {
    const http::Form query = http::Form::parse(rest.substr(mark + 1));
    wish.require_tls = query.find("requireTLS") == "true";
    wish.ignore_tls = query.find("ignoreTLS") == "true";
    wish.name = query.find("name").value_or("");
    rest = rest.substr(0, mark);
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    if (!read_user(rest.substr(0, at), wish)) return std::nullopt;
    rest = rest.substr(at + 1);
  }
  const auto colon = rest.rfind(':');
  if (colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos) {
    if (!read_port(rest.substr(colon + 1), wish)) return std::nullopt;
    rest = rest.substr(0, colon);
  }
  if (!read_host(rest, wish)) return std::nullopt;
  return wish;
}

std::optional<Wish> read_object(const json::Value& server, Complaints& complaints) {
  const std::size_t before = complaints.all.size();
  Settings settings(server, "server.", false, complaints);
  settings.allow_only({"host", "port", "secure", "auth", "requireTLS", "ignoreTLS", "name", "caFile"});
  Wish wish;
  if (!read_host(settings.text("host"), wish)) complaints.add("server.host must be the name or address of a mail server");
  if (const json::Value* port = settings.value("port")) {
    // What is no port stays none: read_smtp_server complains.
    if (port->is_integer()) wish.port = static_cast<int>(std::clamp<std::int64_t>(port->integer(), 0, 65536));
    else if (!port->is_string() || !read_port(port->string(), wish))
      complaints.add("server.port must be a number");
  }
  if (settings.value("secure")) wish.secure = settings.flag("secure", false);
  wish.require_tls = settings.flag("requireTLS", false);
  wish.ignore_tls = settings.flag("ignoreTLS", false);
  wish.name = settings.text("name");
  wish.ca_file = settings.text("caFile");
  const json::Value* auth = settings.value("auth");
  wish.user = auth ? auth->find_string("user").value_or("") : "";
  wish.password = auth ? auth->find_string("pass").value_or("") : "";
  if (complaints.all.size() > before) return std::nullopt;
  return wish;
}

Security security_of(const Wish& wish, int port) {
  if (wish.secure.value_or(port == 465)) return Security::kTls;
  if (wish.require_tls) return Security::kStartTls;
  // Between two programs of one machine TLS protects nothing, and its certificate is rarely one to verify.
  return wish.ignore_tls || is_loopback(wish.host) ? Security::kNone : Security::kStartTls;
}

}  // namespace

std::optional<net::SmtpServer> read_smtp_server(const json::Value& value, Complaints& complaints) {
  std::optional<Wish> wish;
  if (value.is_object()) {
    wish = read_object(value, complaints);
  } else {
    if (value.is_string()) wish = parse_url(value.string());
    if (!wish) complaints.add(kUrlForm);
  }
  if (!wish) return std::nullopt;

  const int port = wish->port.value_or(wish->secure.value_or(false) ? 465 : 587);
  net::SmtpServer server;
  server.security = security_of(*wish, port);
  if (port < 1 || port > 65535) complaints.add("server.port must be between 1 and 65535");
  if (has_control(wish->user) || has_control(wish->password) || has_control(wish->name))
    complaints.add("server must not have control characters in user, password and name");
  if (wish->ignore_tls && wish->require_tls) complaints.add("server says both requireTLS and ignoreTLS");
  const bool is_open = server.security == Security::kNone && !is_loopback(wish->host);
  if (is_open && !wish->user.empty())
    complaints.add("server has a password and ignoreTLS, but must not: the password would cross the network for everybody "
                   "to read");
  server.host = wish->host;
  server.port = static_cast<std::uint16_t>(port);
  server.user = wish->user;
  server.password = crypto::SecretString(std::move(wish->password));
  server.name = wish->name;
  server.ca_file = wish->ca_file;
  return server;
}

}  // namespace authfcgi::providers
