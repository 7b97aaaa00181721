// string.find, match, gmatch and gsub with Lua 5.4's patterns (reference manual, section 6.4.1), counted. In Lua's own
// library a pattern like ".-.-.-x" tries for hours on a long text that does not match, inside of C, where nothing stops
// it; here each step of the matching has its price, and the bounds of LuaState hold.
#pragma once

struct lua_State;

namespace authfcgi::hooks {

// Puts the four functions into the table on top of the stack.
void open_patterns(lua_State* lua);

}  // namespace authfcgi::hooks
