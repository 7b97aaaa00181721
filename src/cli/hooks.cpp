#include "cli/hooks.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

#include "cli/usage.h"
#include "hooks/lua_tests.h"

namespace authfcgi::cli {
namespace {

namespace files = std::filesystem;

config::Script read_script(const files::path& path) {
  std::ifstream input(path, std::ios::binary);
  std::ostringstream text;
  text << input.rdbuf();
  if (!input || files::is_directory(path)) throw Error(path.string() + " cannot be read");
  return {.file = path.string(), .text = std::move(text).str()};
}

files::path callbacks_beside(const files::path& tests) {
  const std::string name = tests.filename().string();
  constexpr std::string_view kPrefix = "test_";
  if (!name.starts_with(kPrefix)) {
    throw UsageError("which callbacks are tested by " + tests.string() + "? Call it test_NAME.lua beside NAME.lua, or add --callbacks FILE");
  }
  return tests.parent_path() / name.substr(kPrefix.size());
}

}  // namespace

int hooks(const std::vector<std::string>& arguments, std::ostream& out) {
  const bool names_callbacks = arguments.size() == 4 && arguments[2] == "--callbacks";
  if (arguments.empty() || arguments[0] != "test" || (arguments.size() != 2 && !names_callbacks)) {
    throw UsageError("which tests? Type: authfcgi hooks test FILE [--callbacks FILE]");
  }
  const files::path tests = arguments[1];
  const files::path callbacks = names_callbacks ? files::path(arguments[3]) : callbacks_beside(tests);
  const auto results = authfcgi::hooks::run_tests(read_script(callbacks), read_script(tests));
  for (const auto& [name, problem] : results) {
    out << (problem.empty() ? "ok    " + name : "FAIL  " + name + ": " + problem) << '\n';
  }
  const auto failed = std::ranges::count_if(results, [](const auto& result) { return !result.problem.empty(); });
  out << results.size() << " tests, " << failed << " failed\n";
  return results.empty() || failed > 0 ? 1 : 0;
}

}  // namespace authfcgi::cli
