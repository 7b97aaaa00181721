// An operator's tests of the operator's rules: the functions test_... of a Lua file, each in a state of its own, with
//
//   callbacks                      the table that the callbacks' file returns
//   assert_equal(actual, expected) by value; what both are as JSON is in the complaint
//   assert_fails(f, text)          f raises, and text is in its message or is its type; gives back the error
//
// http.fetch, env and whatever else is a global may be replaced by the test; there is no network here.
#pragma once

#include <string>
#include <vector>

#include "config/hooks.h"

namespace authfcgi::hooks {

struct TestResult {
  std::string name;
  std::string problem;  // "test_hooks.lua:12: is 1, but should be 2"; empty where all is well
};

// By name. Throws LuaError where one of the files does not load.
std::vector<TestResult> run_tests(const config::Script& callbacks, const config::Script& tests);

}  // namespace authfcgi::hooks
