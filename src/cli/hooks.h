// authfcgi hooks test FILE [--callbacks FILE]: an operator's tests of the operator's callbacks.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace authfcgi::cli {

// Runs the functions test_... of FILE against the callbacks: those of --callbacks, else of the file beside it whose name is
// the same without "test_". One line a test on out; 0, or 1 where a test fails or there is none. Throws UsageError, Error
// for a file that cannot be read, and hooks::LuaError for one that is no Lua.
int hooks(const std::vector<std::string>& arguments, std::ostream& out);

}  // namespace authfcgi::cli
