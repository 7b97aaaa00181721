#include "config/hooks_settings.h"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/environment.h"

namespace authfcgi::config {
namespace {

constexpr std::size_t kMaxScriptBytes = 1024 * 1024;

// Nothing, and a complaint, where it cannot be read.
std::optional<Script> read_script(const Reader& reader, const std::string& pointer, const std::string& config_file) {
  const auto path = reader.text(pointer);
  if (!path) return std::nullopt;
  const auto whole = std::filesystem::path(config_file).parent_path() / *path;
  Script script{.file = whole.string(), .text = {}};
  errno = 0;
  std::ifstream input(whole, std::ios::binary);
  std::ostringstream text;
  if (std::filesystem::is_directory(whole) || !input || !(text << input.rdbuf())) {
    const auto problem = errno == 0 ? std::string("empty, or a directory") : std::strerror(errno);
    reader.complain_text(pointer, "names " + script.file + ", which cannot be read: " + problem);
    return std::nullopt;
  }
  script.text = std::move(text).str();
  if (script.text.size() > kMaxScriptBytes) {
    reader.complain_text(pointer, "names " + script.file + ", which is larger than 1 MiB");
    return std::nullopt;
  }
  return script;
}

void read_environment(const Reader& reader, const Environment& environment, Hooks& hooks) {
  for (const auto& element : reader.elements("/callbacks/environment")) {
    const auto name = reader.text(element);
    if (!name) continue;
    auto setting = find_setting(environment, *name, reader.complaints());
    hooks.environment.emplace(*name, crypto::SecretString(setting ? std::move(setting->value) : std::string()));
  }
}

}  // namespace

void read_hooks(const Reader& reader, const Environment& environment, Config& config) {
  Hooks& hooks = config.hooks;
  const auto* callbacks = reader.find("/callbacks");
  if (callbacks && callbacks->is_string()) {
    hooks.callbacks = read_script(reader, "/callbacks", config.file);
  } else if (callbacks) {
    hooks.callbacks = read_script(reader, "/callbacks/file", config.file);
    read_environment(reader, environment, hooks);
    hooks.network = reader.flag("/callbacks/network").value_or(false);
    hooks.allow_unsafe_libraries = reader.flag("/callbacks/allowUnsafeLibraries").value_or(false);
    hooks.max_instructions = reader.integer("/callbacks/maxInstructions").value_or(hooks.max_instructions);
    if (const auto bytes = reader.integer("/callbacks/maxMemoryBytes")) {
      hooks.max_memory_bytes = static_cast<std::size_t>(*bytes);
    }
    if (const auto time = reader.number("/callbacks/maxTime")) {
      hooks.max_time = std::chrono::milliseconds(std::llround(*time * 1000));
    }
  }
  for (const auto& provider : reader.elements("/providers")) {
    const auto id = reader.text(provider + "/id");
    if (!id) continue;
    if (auto script = read_script(reader, provider + "/authorize", config.file)) {
      hooks.authorize.emplace(*id, *std::move(script));
    }
  }
}

}  // namespace authfcgi::config
