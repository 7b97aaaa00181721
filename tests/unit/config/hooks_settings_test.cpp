#include "config/hooks_settings.h"

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace authfcgi;

namespace {

std::optional<std::string> variables(const std::string& name) {
  if (name == "AUTH_SECRET") return std::string(32, 's');
  if (name == "ROLES_API_KEY") return "key";
  return std::nullopt;
}

// A configuration with these members in a folder that has hooks.lua.
std::string complaint(const std::string& members, std::unique_ptr<const config::Config>* result = nullptr) {
  const auto folder = std::filesystem::temp_directory_path() / ("authfcgi-hooks-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "hooks.lua") << "return {}";
  std::string text;
  try {
    auto config = config::load_text("{\"providers\": [], " + members + "}", (folder / "authfcgi.json").string(), variables);
    if (result) *result = std::move(config);
  } catch (const config::ConfigError& error) {
    text = error.complaints()[0];
  }
  std::filesystem::remove_all(folder);
  return text;
}

}  // namespace

TEST_CASE("callbacks is a path beside the configuration, and the file is read with it") {
  std::unique_ptr<const config::Config> config;
  CHECK(complaint("\"callbacks\": \"hooks.lua\"", &config) == "");
  REQUIRE(config);
  REQUIRE(config->hooks.callbacks);
  CHECK(config->hooks.callbacks->text == "return {}");
  CHECK(config->hooks.callbacks->file.ends_with("/hooks.lua"));
  CHECK_FALSE(config->hooks.network);
}

TEST_CASE("callbacks may be an object with limits and variables") {
  std::unique_ptr<const config::Config> config;
  CHECK(complaint(R"("callbacks": {"file": "hooks.lua", "environment": ["ROLES_API_KEY", "UNSET"], "network": true,
                  "maxInstructions": 5000, "maxTime": 0.5, "maxMemoryBytes": 1048576, "allowUnsafeLibraries": true})",
                  &config) == "");
  REQUIRE(config);
  const auto& hooks = config->hooks;
  CHECK(hooks.environment.at("ROLES_API_KEY").reveal() == "key");
  CHECK(hooks.environment.at("UNSET").empty());
  CHECK(hooks.network);
  CHECK(hooks.allow_unsafe_libraries);
  CHECK(hooks.max_instructions == 5000);
  CHECK(hooks.max_memory_bytes == 1048576);
  CHECK(hooks.max_time == std::chrono::milliseconds(500));
}

TEST_CASE("a file that cannot be read is complained of with its place") {
  CHECK(complaint("\"callbacks\": \"none.lua\"").find("authfcgi.json:1: callbacks names ") != std::string::npos);
  CHECK(complaint("\"callbacks\": \"none.lua\"").find("/none.lua, which cannot be read: No such file") != std::string::npos);
  CHECK(complaint("\"callbacks\": \".\"").find("cannot be read") != std::string::npos);
  CHECK(complaint("\"callbacks\": {\"file\": \"none.lua\"}").find("callbacks.file names") != std::string::npos);
  CHECK(complaint("\"callbacks\": {}").find("callbacks.file is missing") != std::string::npos);
  CHECK(complaint("\"callbacks\": {\"file\": \"hooks.lua\", \"environment\": [\"A B\"]}").find("environment variable") != std::string::npos);
  CHECK(complaint("\"callbacks\": {\"file\": \"hooks.lua\", \"maxTime\": 0}").find("between") != std::string::npos);
}
