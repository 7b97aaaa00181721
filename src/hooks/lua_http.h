// http.fetch{url=, method=, headers=, body=, timeout=}: one exchange with the world, by the one hardened way out of the
// house (SEC-20 to SEC-26): no redirect is followed, an answer has at most 1 MiB, the network settings hold, and so does
// the ban on private addresses. timeout (seconds) can only shorten them.
//
//   local answer, problem = http.fetch{url = "https://api.example.com/roles", timeout = 2}
//   if not answer then log.warn(problem) end
//   answer.status, answer.headers["content-type"], answer.body
//
// body may be a table: then it goes as JSON, or as a form where headers say so. No answer is nil and a message, not an
// error; an error it is where the pool has no network, for arguments that make no sense, and beyond kMaxExchanges a call.
#pragma once

struct lua_State;

namespace authfcgi::hooks {

inline constexpr int kMaxExchanges = 8;

// Makes the global table http. Inside LuaState::protect().
void open_http(lua_State* lua);

}  // namespace authfcgi::hooks
