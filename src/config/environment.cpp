#include "config/environment.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "base/text.h"

namespace authfcgi::config {
namespace {

constexpr std::size_t kMaxBytes = 64 * 1024;

std::optional<std::string> non_empty(std::optional<std::string> value) {
  if (value && value->empty()) value.reset();
  return value;
}

std::optional<Setting> read_setting(const std::string& path, const std::string& place, Complaints& complaints) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.eof()) {
    complaints.add_elsewhere(place, "cannot be read, or is larger than 64 KiB");
    return std::nullopt;
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.empty()) {
    complaints.add_elsewhere(place, "is empty, but must hold the value");
    return std::nullopt;
  }
  return Setting{std::move(text), place};
}

std::optional<Setting> find_anywhere(const Environment& environment, const std::string& name, Complaints& complaints) {
  if (auto value = non_empty(environment(name))) return Setting{*std::move(value), name};
  if (const auto path = non_empty(environment(name + "_FILE"))) {
    return read_setting(*path, name + "_FILE (" + *path + ")", complaints);
  }
  if (const auto directory = non_empty(environment("CREDENTIALS_DIRECTORY"))) {
    const auto path = *directory + "/" + name;
    struct stat status;
    if (::stat(path.c_str(), &status) == 0) return read_setting(path, "the credential " + name, complaints);
  }
  return std::nullopt;
}

std::optional<Setting> without_controls(std::optional<Setting> setting, Complaints& complaints) {
  if (setting && has_control(setting->value)) {
    complaints.add_elsewhere(setting->place, "holds control characters, but must be one line of text");
    return std::nullopt;
  }
  return setting;
}

}  // namespace

std::optional<Setting> find_setting(const Environment& environment, const std::string& name, Complaints& complaints) {
  auto setting = environment.host_suffix().empty() ? std::nullopt : find_own_setting(environment, name, complaints);
  return setting ? setting : without_controls(find_anywhere(environment, name, complaints), complaints);
}

std::optional<Setting> find_own_setting(const Environment& environment, const std::string& name, Complaints& complaints) {
  const auto& suffix = environment.host_suffix();
  return without_controls(find_anywhere(environment, suffix.empty() ? name : name + "__" + suffix, complaints), complaints);
}

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
  };
}

}  // namespace authfcgi::config
