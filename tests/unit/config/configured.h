// For the tests of config/: a text and variables to a Config, or to its complaints.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/load.h"

namespace authfcgi::config {

using Variables = std::map<std::string, std::string>;

inline Environment environment_of(Variables variables) {
  variables.emplace("AUTH_SECRET", std::string(32, 's'));
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

inline std::unique_ptr<const Config> configured(const std::string& text, Variables variables = {}) {
  return load_text(text, "f.json", environment_of(std::move(variables)));
}

// Empty when there is none.
inline std::vector<std::string> complaints_of(const std::string& text, Variables variables = {}) {
  try {
    configured(text, std::move(variables));
  } catch (const ConfigError& error) {
    return error.complaints();
  }
  return {};
}

}  // namespace authfcgi::config
