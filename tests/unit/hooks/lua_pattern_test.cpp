// string.find, match, gmatch and gsub: what Lua's own say, and an end where those would go on for hours.
#include "hooks/lua_pattern.h"

#include <doctest/doctest.h>

#include "hooks/lua_state.h"

using namespace authfcgi;
using hooks::LuaState;

namespace {

// Every result, joined by "|"; or the complaint.
std::string run(std::string_view expression, bool unsafe = false) {
  LuaState state({.max_instructions = 500'000, .max_memory_bytes = 4 << 20, .allow_unsafe_libraries = unsafe});
  std::string result;
  const std::string chunk = "local r = table.pack(" + std::string(expression) +
                            ") for i = 1, r.n do r[i] = tostring(r[i]) end return table.concat(r, '|')";
  try {
    state.protect([&](lua_State* lua) {
      LuaState::compile(lua, chunk, "t");
      lua_call(lua, 0, 1);
      result = lua_tostring(lua, -1);
    });
  } catch (const hooks::LuaError& error) {
    return error.what();
  }
  return result;
}

}  // namespace

TEST_CASE("every kind of pattern gives what Lua's own library gives") {
  for (const auto* expression : {
           "('hello world'):find('wor')", "('hello'):find('l+')", "('hello'):find('xyz')", "('a.b'):find('.', 1, true)",
           "('hello'):find('', 10)", "('hello'):find('', 6)", "('hello'):find('l', -2)", "('hello'):find('h', -100)",
           "('hello'):find('')", "('a+b'):find('+', 1, true)", "('hello'):find('(l)(l)')", "('x'):find('x', 0)",
           "('me@example.com'):match('^([^@]+)@(.+)$')", "('  trim '):match('^%s*(.-)%s*$')", "('key=val'):match('(%w+)=(%w*)')",
           "('2026-11-21'):match('(%d+)-(%d+)-(%d+)')", "('f(a(b)c)d'):match('%b()')", "('THE (quick) fox'):find('%((%a+)%)')",
           "('hello'):match('()ll()')", "('abcabc'):match('(abc)%1')", "('THE quick'):gsub('%f[%a]%a+', 'X')",
           "('[]]'):match('[]]+')", "('a-z'):match('[a%-z]+')", "('x^y'):match('[x^]+')", "('^x'):match('[^^]')",
           "('abc'):match('[a-]')", "('a-'):match('[a-]+')", "('0xfF'):match('%x+$')", "('Ab1_'):gsub('%W', '.')",
           "('Ab1 \\t'):gsub('%S', '.')", "('aXb'):gsub('%u', '%0%0')", "('hello world'):gsub('o', '0', 1)",
           "('hello'):gsub('', '-')", "('abc'):gsub('%w', '%%%0')", "('hello world'):gsub('(%w+) (%w+)', '%2 %1')",
           "('$name is $x'):gsub('%$(%w+)', {name = 'Lua'})", "('abc'):gsub('b', function() return nil end)",
           "('abc'):gsub('(b)', function(b) return b:upper() end)", "('abc'):gsub('b', false and 1 or 7)", "('abc'):gsub('^a', 'x')",
           "('aaa'):gsub('^a', 'x')", "('abc'):gsub('x*', '-')", "('abc'):gsub('.', {a = 1, b = true and 2})", "('abc'):gsub('()', '%1')",
           "('a,b,,c'):gsub(',', ';', 0)", "('aab'):match('a-b')", "('aab'):match('a?b')", "('b'):match('a?b')",
           "('a$'):match('a$$')", "('a$b'):match('a$b')", "('x'):match('x', 3)", "('\\0a'):match('%z?a')", "('..'):match('%.+')",
           "(function() local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[#t + 1] = k .. v end return table.concat(t) end)()",
           "(function() local t = {} for w in ('one two'):gmatch('%a+') do t[#t + 1] = w end return table.concat(t, ',') end)()",
           "(function() local t = {} for w in ('abc'):gmatch('') do t[#t + 1] = '.' end return table.concat(t, ',') end)()",
           "(function() local t = {} for w in ('abab'):gmatch('a()', 2) do t[#t + 1] = w end return table.concat(t, ',') end)()",
           "(function() local t = {} for w in ('a b'):gmatch('%s*') do t[#t + 1] = #w end return table.concat(t, ',') end)()"}) {
    CAPTURE(std::string(expression));
    const auto ours = run(expression);
    CHECK(ours == run(expression, true));
    CHECK(ours.find("t:1:") == std::string::npos);
  }
}

TEST_CASE("a malformed pattern is an error, not a read beyond its end") {
  for (const auto* expression :
       {"('a'):find('%')", "('a'):find('[')", "('a'):find('[a')", "('a'):find('[^')", "('a'):find('[%')", "('a'):find('[]')",
        "('a'):find('(')", "('a'):match('(a')", "('a'):match('a)')", "('a'):find('%b')", "('a'):find('%bx')", "('a'):find('%f')",
        "('a'):find('%fa')", "('a'):find('%f[')", "('a'):find('%1')", "('a'):find('(%1)')", "('a'):gsub('a', '%2')", "('a'):gsub('a', '%x')",
        "('a'):gsub('a', '%')", "('a'):gsub('a', function() return {} end)", "('a'):gsub('a', true)", "('a'):gsub()",
        "('a'):gsub('a')", "('a'):match('%0')", "('a'):find(('()'):rep(40))", "('a'):find(('(a*'):rep(300))"}) {
    CAPTURE(std::string(expression));
    CHECK(run(expression).starts_with("t:1: "));
    CHECK(run(expression, true).starts_with("t:1: "));
  }
}

TEST_CASE("a pattern that tries for hours is stopped (SEC-72)") {
  const std::string words = "t:1: ran more than 500000 instructions";
  CHECK(run("('a'):rep(5000):find('.-.-.-.-.-b')") == words);
  CHECK(run("('a'):rep(20000):find('a*a*b')") == words);
  CHECK(run("((' '):rep(100000) .. 'x'):gsub('%s+$', '')") == words);
  CHECK(run("('('):rep(30000):find('%b()')") == words);
  CHECK(run("('a'):rep(20000):gmatch('.-b')()") == words);
  CHECK(run("('a'):rep(1000000):find(('a'):rep(500000) .. 'b', 1, true)") == words);
  CHECK(run("('a'):rep(100000):find('^(.*)%1%1%1x')") == words);
  CHECK(run("('a'):rep(1000):match('[' .. ('b'):rep(100000) .. ']')") == words);
}
