// From a file, the environment and systemd's credentials to a Config, or to every complaint at once (SEC-78).
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/config.h"

namespace authfcgi::config {

// "authfcgi.json:35: session.maxAge is "5m", but must be between 60 and 31536000 seconds"
class ConfigError : public Error {
 public:
  explicit ConfigError(std::vector<std::string> complaints);
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  std::vector<std::string> complaints_;
};

// Looks up one environment variable; a test passes a map. <NAME>_FILE and the credentials directory are handled by load.
class Environment {
 public:
  template <std::invocable<const std::string&> LookUp>
    requires(!std::same_as<std::remove_cvref_t<LookUp>, Environment>)
  Environment(LookUp look_up) : look_up_(std::move(look_up)) {}

  std::optional<std::string> operator()(const std::string& name) const { return look_up_(name); }

  // The same for one of "hosts", for which NAME__SUFFIX comes before NAME (hosts_settings.h).
  Environment for_host(std::string suffix) const {
    Environment environment = *this;
    environment.host_suffix_ = std::move(suffix);
    return environment;
  }
  const std::string& host_suffix() const { return host_suffix_; }  // "" for the configuration as a whole

 private:
  std::function<std::optional<std::string>(const std::string& name)> look_up_;
  std::string host_suffix_;
};
Environment process_environment();

// Throws ConfigError with all complaints.
std::unique_ptr<const Config> load(const std::string& file, const Environment& environment);

// The same for the text of a file that somebody has read; file is its name in complaints.
std::unique_ptr<const Config> load_text(const std::string& text, const std::string& file,
                                        const Environment& environment);

}  // namespace authfcgi::config
