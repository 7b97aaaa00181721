#include "config/adapter_settings.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "config/environment.h"

namespace authfcgi::config {
namespace {

constexpr const char* kServerKeys[] = {"host", "port", "socket", "database", "user",
                                       "password", "tls", "caFile", "connectTimeout"};

std::string pointer(const char* key) { return std::string("/adapter/") + key; }

// A key that is missing is complained of, unless the schema did so.
std::string require(const Reader& reader, const char* key, const std::string& rule) {
  const auto text = reader.text(pointer(key));
  if (!text && !reader.complaints().covers(pointer(key))) reader.complain(pointer(key), rule);
  return text.value_or("");
}

bool is_this_machine(const Adapter& adapter) {
  return !adapter.socket.empty() || adapter.host == "localhost" || adapter.host == "::1" ||
         adapter.host.starts_with("127.");
}

void read_place(const Reader& reader, Adapter& adapter) {
  adapter.host = reader.text(pointer("host")).value_or("");
  adapter.socket = reader.text(pointer("socket")).value_or("");
  if (reader.find(pointer("host")) && reader.find(pointer("socket"))) {
    reader.complain_text(pointer("socket"), "stands beside host, but must be alone: a server is reached in one way");
  }
  const bool is_told = reader.complaints().covers(pointer("host")) || reader.complaints().covers(pointer("socket"));
  if (adapter.host.empty() && adapter.socket.empty() && !is_told) {
    reader.complain(pointer("host"), "the name or the address of the server (or socket, on this machine)");
  }
  adapter.port = static_cast<int>(
      reader.integer(pointer("port")).value_or(adapter.type == "postgresql" ? 5432 : 3306));
}

void read_tls(const Reader& reader, Adapter& adapter) {
  adapter.tls = reader.text(pointer("tls")).value_or(is_this_machine(adapter) ? "disable" : "verify");
  adapter.ca_file = reader.text(pointer("caFile")).value_or("");
  if (adapter.tls != "disable" && !adapter.socket.empty()) {
    reader.complain(pointer("tls"), "\"disable\" with a socket: what is sent there never leaves this machine");
  }
  if (!adapter.ca_file.empty() && adapter.tls != "verify") {
    reader.complain_text(pointer("caFile"), "is set, but only \"tls\": \"verify\" looks at certificates");
  } else if (!adapter.ca_file.empty() && ::access(adapter.ca_file.c_str(), R_OK) != 0) {
    reader.complain(pointer("caFile"), "the absolute path of a PEM file that can be read");
  }
}

void read_password(const Reader& reader, const Environment& environment, Adapter& adapter) {
  if (const auto text = reader.text(pointer("password"))) {
    adapter.password = crypto::SecretString(std::string_view(*text));
  } else if (auto setting = find_setting(environment, "AUTH_ADAPTER_PASSWORD", reader.complaints())) {
    adapter.password = crypto::SecretString(std::move(setting->value));
  }
}

void read_server(const Reader& reader, const Environment& environment, Adapter& adapter) {
  read_place(reader, adapter);
  adapter.database = require(reader, "database", "the name of a database");
  adapter.user = require(reader, "user", "the name of a user of the database");
  read_password(reader, environment, adapter);
  read_tls(reader, adapter);
  if (const auto number = reader.number(pointer("connectTimeout"))) {
    adapter.connect_timeout = std::chrono::milliseconds(std::llround(*number * 1000));
  }
  if (reader.find(pointer("path"))) {
    reader.complain_text(pointer("path"), "is SQLite's, but the type is \"" + adapter.type + "\"");
  }
}

void read_file(const Reader& reader, Adapter& adapter) {
  adapter.path = require(reader, "path", "the absolute path of the database file");
  for (const auto* key : kServerKeys) {
    if (!reader.find(pointer(key))) continue;
    reader.complain_text(pointer(key), "is a server's, but the type is \"sqlite\"");
  }
}

}  // namespace

void read_adapter(const Reader& reader, const Environment& environment, Config& config) {
  const auto type = reader.text("/adapter/type");
  if (!type) return;
  Adapter& adapter = config.adapter.emplace();
  adapter.type = *type == "mysql" ? "mariadb" : *type;
  if (adapter.type == "sqlite") {
    read_file(reader, adapter);
  } else {
    read_server(reader, environment, adapter);
  }
}

}  // namespace authfcgi::config
