#include "hooks/lua_tests.h"

#include <doctest/doctest.h>

#include "hooks/lua_state.h"

using namespace authfcgi;

namespace {

std::vector<hooks::TestResult> run(const std::string& tests, const std::string& callbacks = "return {signIn = function(p) return p.user.ok end}") {
  return hooks::run_tests({.file = "hooks.lua", .text = callbacks}, {.file = "test_hooks.lua", .text = tests});
}

}  // namespace

TEST_CASE("each test runs in a state of its own, in the order of their names, with the callbacks in reach") {
  const auto results = run("seen = 0 function test_b() assert_equal(seen, 0) end "
                           "function test_a() seen = 1 assert_equal(callbacks.signIn{user = {ok = true}}, true) end "
                           "function helper() error('not a test') end test_c = 1");
  REQUIRE(results.size() == 2);
  CHECK(results[0].name == "test_a");
  CHECK(results[0].problem == "");
  CHECK(results[1].name == "test_b");
  CHECK(results[1].problem == "");
}

TEST_CASE("a test that fails says where and what, also when it would run for ever") {
  CHECK(run("\nfunction test_a() assert_equal({1}, {2}) end")[0].problem == "test_hooks.lua:2: is [1], but should be [2]");
  CHECK(run("\nfunction test_a() assert(false) end")[0].problem == "test_hooks.lua:2: assertion failed!");
  CHECK(run("function test_a() while true do end end")[0].problem == "test_hooks.lua:1: ran more than 5000000 instructions");
  CHECK(run("function test_a() callbacks.signIn{} end")[0].problem.starts_with("hooks.lua:1: attempt to index a nil value"));
}

TEST_CASE("a callback that forgets a local fails its test, as it fails its visitors") {
  CHECK(run("function test_a() callbacks.signIn{} end", "return {signIn = function(p) user = p.user end}")[0].problem ==
        "hooks.lua:1: user would be a new global, which the next visitor's call could see: write local");
}

TEST_CASE("assert_fails wants an error, by its text or type") {
  CHECK(run("function test_a() assert_fails(function() error('no way') end, 'way') end")[0].problem == "");
  CHECK(run("function test_a() assert_fails(function() error{type = 'AccessDenied'} end, 'AccessDenied') end")[0].problem == "");
  CHECK(run("function test_a() assert(assert_fails(error):find('x') == nil) end")[0].problem != "");
  CHECK(run("function test_a() assert_fails(function() end) end")[0].problem == "test_hooks.lua:1: did not fail");
  CHECK(run("function test_a() assert_fails(function() error('no', 0) end, 'way') end")[0].problem ==
        "test_hooks.lua:1: failed with \"no\", but should fail with \"way\"");
}

TEST_CASE("a test may put its own http.fetch and env in place") {
  CHECK(run("function test_a() env = function() return 'v' end assert_equal(callbacks.redirect{}, 'v') end",
            "return {redirect = function() return env('X') end}")[0].problem == "");
}

TEST_CASE("a file that does not load is an error of the whole run") {
  CHECK_THROWS_AS(run("function test_a("), hooks::LuaError);
  CHECK_THROWS_AS(run("function test_a() end", "return {signin = print}"), hooks::LuaError);
}
