// One Lua 5.4 state with bounds: whatever an operator's function does, it ends. A call may run so many instructions, for
// so long, and the state may hold so much memory (SEC-72, SEC-74); what goes beyond is stopped, inside pcall, too.
//
// The functions of Lua's own libraries that could leave these bounds, or the process, are not there: no io, os only for
// the time, no way to load further code, no coroutines (a hook counts for one coroutine alone), no __gc (Lua counts
// nothing while a finalizer runs), an xpcall of our own, and a price on what loops inside of C (lua_sandbox.h).
//
// Lua is linked as Debian builds it for C++: an error of Lua's is an exception, and so destructors run. An exception of
// ours may pass through protect(), but never through a function that Lua calls: see lua_function.h.
#pragma once

#include <lua5.4/lua.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace authfcgi::hooks {

struct Limits {
  std::int64_t max_instructions = 5'000'000;   // a call; the virtual machine's, to the nearest hundred
  std::size_t max_memory_bytes = 16 << 20;     // of the whole state
  std::chrono::milliseconds max_time{1000};    // a call, waiting for http.fetch not counted
  bool allow_unsafe_libraries = false;         // all of Lua's libraries, io and os.execute among them
};

// What an operator's code raised, with file and line: "hooks.lua:12: attempt to index a nil value".
class LuaError : public Error {
 public:
  explicit LuaError(const std::string& what, std::string type = {}, std::string code = {})
      : Error(what), type_(std::move(type)), code_(std::move(code)) {}
  // Of error({type = "CredentialsSignin", code = "x"}); empty otherwise.
  const std::string& type() const { return type_; }
  const std::string& code() const { return code_; }

 private:
  std::string type_, code_;
};

// "file:line: text", where Lua knows of no line "file: text".
class LuaSyntaxError : public LuaError {
 public:
  using LuaError::LuaError;
};

class LuaState {
 public:
  explicit LuaState(const Limits& limits);
  LuaState(const LuaState&) = delete;
  LuaState& operator=(const LuaState&) = delete;

  // Runs work(lua_State*) with fresh limits. What Lua raises in it comes out as LuaError, what work throws as it is, and
  // the stack is as it was. Not to be nested.
  template <class Work>
  void protect(Work&& work) {
    run([](lua_State* lua, void* it) { (*static_cast<std::remove_reference_t<Work>*>(it))(lua); }, &work);
  }

  // Text to a function on top of the stack; bytecode is refused. Inside protect(). Throws LuaSyntaxError.
  static void compile(lua_State* lua, std::string_view text, const std::string& file);

  // The state that this lua_State belongs to.
  static LuaState& of(lua_State* lua);

  // For functions of C++ that cost more than an instruction: as if that many had run. Raises when that is too much.
  static void charge(lua_State* lua, std::int64_t instructions);
  // Time that was spent waiting for others does not count.
  void forgive(std::chrono::steady_clock::duration waited) { deadline_ += waited; }
  // How many calls of protect() there were: what is counted for each call can be told apart by it.
  std::uint64_t call_number() const { return call_number_; }

  std::size_t memory_bytes() const { return used_bytes_; }
  // Whether the latest call was stopped for want of memory.
  bool has_spent_memory() const { return spent_ == Spent::kMemory; }
  // All of it, now. Not inside protect().
  void collect_garbage();

  // "hooks.lua:12" for the innermost function of the operator's that is running, or "".
  static std::string place(lua_State* lua);

 private:
  using Work = void (*)(lua_State*, void*);
  struct Job;
  enum class Spent { kNothing, kInstructions, kTime, kMemory };

  void run(Work work, void* argument);
  [[noreturn]] void raise(int status);
  std::string spent_in_words() const;

  static void* allocate(void* self, void* block, std::size_t old_bytes, std::size_t new_bytes);
  bool may_grow(std::size_t bytes);
  void stop(lua_State* lua, Spent spent);
  static void count(lua_State* lua, lua_Debug*);
  static int run_job(lua_State* lua);
  static int describe_error(lua_State* lua);

  Limits limits_;
  std::size_t used_bytes_ = 0;
  std::size_t grown_bytes_ = 0;  // in this call, what was freed again included
  bool was_refused_ = false;     // the last request for memory: Lua collects its garbage and asks once more
  std::int64_t instructions_left_ = 0;
  std::chrono::steady_clock::time_point deadline_;
  Spent spent_ = Spent::kNothing;
  std::string place_;  // of the latest error
  std::string text_, type_, code_;
  std::uint64_t call_number_ = 0;
  struct Close {
    void operator()(lua_State* lua) const { lua_close(lua); }
  };
  std::unique_ptr<lua_State, Close> lua_;  // last: closing it calls allocate
};

}  // namespace authfcgi::hooks
