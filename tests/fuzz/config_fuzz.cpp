// Any bytes as a configuration: it is loaded, or refused with complaints, each one line of clean text (SEC-78).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "config/load.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace authfcgi;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "AUTH_SECRET") return std::string(32, 's');
    return std::nullopt;
  };
  try {
    const auto config = config::load_text(text, "f.json", environment);
    if (config->secrets.empty() || (!config->base_path.empty() && !config->base_path.starts_with('/'))) std::abort();
  } catch (const config::ConfigError& error) {
    if (error.complaints().empty()) std::abort();
    for (const auto& complaint : error.complaints()) {
      if (has_control(complaint) || !is_valid_utf8(complaint)) std::abort();
    }
  }
  return 0;
}
