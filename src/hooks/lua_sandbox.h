// What of Lua's own libraries an operator's file may use. Only what computes: nothing that opens a file, starts a program
// or loads code, and nothing that leaves the bounds of LuaState (see there for the list). What loops inside of C, where
// no instruction is counted, has its price in instructions: table.move({}, 1, 1e15, 2) is one instruction otherwise.
#pragma once

struct lua_State;

namespace authfcgi::hooks {

// Into the globals. With unsafe, all of Lua's libraries instead, as they are. Inside LuaState::protect().
void open_sandbox(lua_State* lua, bool unsafe);

// After the operator's files have run: none of their functions can make a further global. A forgotten "local" would keep
// one visitor's data in the state, for the next visitor's call to find. Inside LuaState::protect().
void close_globals(lua_State* lua);

}  // namespace authfcgi::hooks
