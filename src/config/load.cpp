#include "config/load.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "base/unique_fd.h"
#include "config/account_settings.h"
#include "config/adapter_settings.h"
#include "config/complaints.h"
#include "config/cookie_settings.h"
#include "config/deployment.h"
#include "config/hooks_settings.h"
#include "config/hosts_settings.h"
#include "config/pages.h"
#include "config/parse.h"
#include "config/password_settings.h"
#include "config/provider_list.h"
#include "config/rate_limit_settings.h"
#include "config/redis_settings.h"
#include "config/schema.h"
#include "config/second_factor_settings.h"
#include "config/webhook_settings.h"
#include "json/text.h"

namespace authfcgi::config {
namespace {

constexpr std::size_t kMaxFileBytes = 1024 * 1024;

struct File {
  std::string text;
  bool readable_by_everybody = false;
};

[[noreturn]] void refuse(std::string complaint) { throw ConfigError({printable(std::move(complaint))}); }

File read_file(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  if (!fd || ::fstat(fd.get(), &status) != 0) refuse(path + ": cannot be read: " + std::strerror(errno));
  File file;
  file.readable_by_everybody = (status.st_mode & S_IROTH) != 0;
  std::array<char, 16384> buffer;
  for (;;) {
    const auto count = ::read(fd.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse(path + ": cannot be read: " + std::strerror(errno));
    if (count == 0) return file;
    file.text.append(buffer.data(), static_cast<std::size_t>(count));
    if (file.text.size() > kMaxFileBytes) refuse(path + ": is larger than 1 MiB, but must be a configuration");
  }
}

json::Located parse_document(const std::string& text, const std::string& file) {
  try {
    return json::parse_located(text);
  } catch (const json::ParseError& error) {
    refuse(file + ":" + std::to_string(json::line_at(text, error.offset())) + ": is no JSON: " + error.what());
  }
}

// A control character in any text of the file, from a pasted line end for example, would break headers and logs.
void check_controls(const json::Value& value, const std::string& pointer, Complaints& complaints) {
  if (value.is_string() && has_control(value.string())) complaints.add(pointer, "without control characters");
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.array().size(); ++i) {
      check_controls(value.array()[i], json::append_to_pointer(pointer, i), complaints);
    }
  } else if (value.is_object()) {
    for (const auto& [name, inner] : value.object()) {
      const auto member = json::append_to_pointer(pointer, name);
      if (has_control(name)) complaints.add_text(member, "has control characters in its name");
      check_controls(inner, member, complaints);
    }
  }
}

bool holds_secrets(const json::Value& document) {
  if (document.find("secret")) return true;
  if (const auto* events = document.find("events"); events && events->is_object()) {
    for (const auto& event : events->object()) {
      if (event.value.find("secret")) return true;
    }
  }
  for (const auto* name : {"adapter", "redis"}) {
    const auto* server = document.find(name);
    if (server && server->find("password")) return true;
  }
  if (const auto* hosts = document.find("hosts"); hosts && hosts->is_object()) {
    for (const auto& host : hosts->object()) {
      if (holds_secrets(host.value)) return true;
    }
  }
  const auto* providers = document.find("providers");
  if (!providers || !providers->is_array()) return false;
  for (const auto& provider : providers->array()) {
    const auto* token = provider.find("token");
    if (provider.find("clientSecret") || (token && token->find("clientPrivateKey"))) return true;
  }
  return false;
}

std::unique_ptr<Config> read_document(const json::Value& document, Complaints& complaints, const std::string& file,
                                      const Environment& environment) {
  for (const auto& violation : schema().validate(document)) complaints.add(violation);
  check_controls(document, "", complaints);
  auto config = std::make_unique<Config>();
  config->file = file;
  const Reader reader(document, complaints);
  read_adapter(reader, environment, *config);
  parse(reader, *config);
  read_deployment(reader, environment, *config);
  read_pages(reader, *config);
  read_cookies(reader, *config);
  read_redis(reader, environment, *config);
  read_provider_list(reader, environment, *config);
  read_rate_limit(reader, *config);
  read_hooks(reader, environment, *config);
  read_webhooks(reader, environment, *config);
  read_passwords(reader, *config);
  read_accounts(reader, *config);
  read_second_factor(reader, *config);
  return config;
}

std::unique_ptr<const Config> assemble(const std::string& text, bool readable_by_everybody, const std::string& file,
                                       const Environment& environment) {
  const auto document = parse_document(text, file);
  Complaints complaints(file, document);
  auto config = read_document(document.value, complaints, file, environment);
  if (readable_by_everybody && holds_secrets(document.value)) {
    complaints.add_text("", "holds secrets and can be read by everybody, but must be closed to others: chmod o= " + file);
  }
  const ReadDocument read_host = [&](const json::Value& merged, Complaints& of_host, const Environment& its_environment) {
    return read_document(merged, of_host, file, its_environment);
  };
  read_hosts(document, environment, read_host, complaints, *config);

  auto all = complaints.take();
  if (!all.empty()) throw ConfigError(std::move(all));
  return config;
}

}  // namespace

ConfigError::ConfigError(std::vector<std::string> complaints)
    : Error(join(complaints, "\n")), complaints_(std::move(complaints)) {}

std::vector<const Config*> with_hosts(const Config& config) {
  std::vector<const Config*> all = {&config};
  for (const Host& host : config.hosts) all.push_back(host.config.get());
  return all;
}

std::unique_ptr<const Config> load(const std::string& path, const Environment& environment) {
  const auto file = read_file(path);
  return assemble(file.text, file.readable_by_everybody, path, environment);
}

std::unique_ptr<const Config> load_text(const std::string& text, const std::string& file,
                                        const Environment& environment) {
  return assemble(text, false, file, environment);
}

}  // namespace authfcgi::config
