// JSON to Lua and back (SEC-80): what goes in comes out as the same, and nothing that Lua says about it ends the program.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "hooks/lua_json.h"
#include "hooks/lua_state.h"
#include "json/text.h"

using namespace authfcgi;

namespace {

// Beyond 64 bits with a sign a number becomes its digits; the rest must be the same.
bool has_large_integer(const json::Value& value) {
  if (value.is_array()) {
    for (const auto& element : value.array()) {
      if (has_large_integer(element)) return true;
    }
  } else if (value.is_object()) {
    for (const auto& member : value.object()) {
      if (has_large_integer(member.value)) return true;
    }
  }
  return value.is_number() && !value.is_integer() && value.number() >= 0x1p63 && value.number() <= 0x1p64;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static hooks::LuaState state(hooks::Limits{});
  static const bool is_open = (state.protect([](lua_State* lua) { hooks::open_json(lua); }), true);
  if (!is_open) return 0;
  json::Value value;
  try {
    value = json::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  } catch (const json::ParseError&) {
    return 0;
  }
  json::Value back;
  state.protect([&](lua_State* lua) {
    hooks::Origins origins;
    hooks::push_json(lua, value, &origins);
    back = hooks::read_json(lua, -1, &origins);
  });
  if (!has_large_integer(value) && json::write(back) != json::write(value) && back != value) std::abort();
  return 0;
}
