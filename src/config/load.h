// From a file, the environment and systemd's credentials to a Config, or to every complaint at once (SEC-78).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
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
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment process_environment();

// Throws ConfigError with all complaints.
std::unique_ptr<const Config> load(const std::string& file, const Environment& environment);

// The same for the text of a file that somebody has read; file is its name in complaints.
std::unique_ptr<const Config> load_text(const std::string& text, const std::string& file,
                                        const Environment& environment);

}  // namespace authfcgi::config
