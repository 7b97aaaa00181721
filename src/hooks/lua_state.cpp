#include "hooks/lua_state.h"

#include <cstdlib>
#include <new>
#include <utility>

#include "hooks/lua_sandbox.h"

namespace authfcgi::hooks {
namespace {

constexpr int kInterval = 100;  // instructions between two looks at the bounds
// Memory that is taken and given back costs time, too: so many times the bound may pass through a call's hands.
constexpr std::size_t kMaxChurn = 32;

std::string text_at(lua_State* lua, int index) {
  std::size_t size = 0;
  const char* text = lua_type(lua, index) == LUA_TSTRING ? lua_tolstring(lua, index, &size) : nullptr;
  return text ? std::string(text, size) : std::string();
}

// Of the table on top; raw, because nothing of the operator's may run any more.
std::string field(lua_State* lua, const char* name) {
  lua_pushstring(lua, name);
  lua_rawget(lua, -2);
  std::string text = text_at(lua, -1);
  lua_pop(lua, 1);
  return text;
}

}  // namespace

struct LuaState::Job {
  Work work;
  void* argument;
  std::exception_ptr thrown;
};

LuaState::LuaState(const Limits& limits) : limits_(limits), lua_(lua_newstate(&LuaState::allocate, this)) {
  if (!lua_) throw std::bad_alloc();
  *static_cast<LuaState**>(lua_getextraspace(lua_.get())) = this;
  lua_sethook(lua_.get(), &LuaState::count, LUA_MASKCOUNT, kInterval);
  protect([&](lua_State* lua) { open_sandbox(lua, limits_.allow_unsafe_libraries); });
}

LuaState& LuaState::of(lua_State* lua) { return **static_cast<LuaState**>(lua_getextraspace(lua)); }

// --- memory -----------------------------------------------------------------------------------------------------------

void* LuaState::allocate(void* self, void* block, std::size_t old_bytes, std::size_t new_bytes) {
  auto& state = *static_cast<LuaState*>(self);
  if (!block) old_bytes = 0;  // then it says what kind of thing is made
  if (new_bytes == 0) {
    state.used_bytes_ -= old_bytes;
    std::free(block);
    return nullptr;
  }
  if (new_bytes > old_bytes && !state.may_grow(new_bytes - old_bytes)) return nullptr;
  void* moved = std::realloc(block, new_bytes);
  if (moved) state.used_bytes_ += new_bytes - old_bytes;
  return moved;
}

bool LuaState::may_grow(std::size_t bytes) {
  grown_bytes_ += bytes;
  const bool fits = used_bytes_ + bytes <= limits_.max_memory_bytes;
  if (fits && grown_bytes_ <= limits_.max_memory_bytes * kMaxChurn) {
    was_refused_ = false;
    return true;
  }
  // The first refusal makes Lua collect its garbage (but not where it grows a text); the second one ends the call.
  if (lua_) place_ = place(lua_.get());
  if (std::exchange(was_refused_, true) && lua_) stop(lua_.get(), Spent::kMemory);
  return false;
}

// --- instructions and time --------------------------------------------------------------------------------------------

// From now on every single instruction raises: a pcall that catches the first error cannot go on.
void LuaState::stop(lua_State* lua, Spent spent) {
  if (spent_ == Spent::kNothing) {
    spent_ = spent;
    place_ = place(lua);
  }
  lua_sethook(lua, &LuaState::count, LUA_MASKCOUNT, 1);
}

void LuaState::count(lua_State* lua, lua_Debug*) { charge(lua, kInterval); }

void LuaState::charge(lua_State* lua, std::int64_t instructions) {
  LuaState& state = of(lua);
  if (state.spent_ == Spent::kNothing) {
    state.instructions_left_ -= instructions;
    if (state.instructions_left_ < 0) {
      state.stop(lua, Spent::kInstructions);
    } else if (std::chrono::steady_clock::now() > state.deadline_) {
      state.stop(lua, Spent::kTime);
    }
  }
  if (state.spent_ != Spent::kNothing) luaL_error(lua, "the bounds of a call are reached");
}

std::string LuaState::spent_in_words() const {
  switch (spent_) {
    case Spent::kInstructions:
      return "ran more than " + std::to_string(limits_.max_instructions) + " instructions";
    case Spent::kTime:
      return "ran longer than " + std::to_string(limits_.max_time.count()) + " ms";
    default:
      return "needed more than " + std::to_string(limits_.max_memory_bytes) + " bytes of memory";
  }
}

// --- calls ------------------------------------------------------------------------------------------------------------

std::string LuaState::place(lua_State* lua) {
  lua_Debug frame;
  for (int level = 0; lua_getstack(lua, level, &frame); ++level) {
    if (lua_getinfo(lua, "Sl", &frame) && frame.currentline > 0) {
      return std::string(frame.short_src) + ":" + std::to_string(frame.currentline);
    }
  }
  return "";
}

// Lua calls this where the error happened, while the stack still says where that is. Not for want of memory.
int LuaState::describe_error(lua_State* lua) {
  LuaState& state = of(lua);
  if (state.spent_ != Spent::kNothing) return 1;
  state.place_ = place(lua);
  if (lua_istable(lua, 1)) {
    state.type_ = field(lua, "type");
    state.code_ = field(lua, "code");
    state.text_ = field(lua, "message");
  }
  return 1;
}

int LuaState::run_job(lua_State* lua) {
  auto& job = *static_cast<Job*>(lua_touserdata(lua, 1));
  lua_settop(lua, 0);
  try {
    job.work(lua, job.argument);
    return 0;
  } catch (const std::exception&) {
    job.thrown = std::current_exception();
  }
  return lua_error(lua);  // nobody looks at the error object: run() has the exception
}

void LuaState::run(Work work, void* argument) {
  lua_State* lua = lua_.get();
  if (spent_ != Spent::kNothing) lua_sethook(lua, &LuaState::count, LUA_MASKCOUNT, kInterval);
  spent_ = Spent::kNothing;
  was_refused_ = false;
  grown_bytes_ = 0;
  for (std::string* of_last_error : {&place_, &text_, &type_, &code_}) of_last_error->clear();
  instructions_left_ = limits_.max_instructions;
  deadline_ = std::chrono::steady_clock::now() + limits_.max_time;
  ++call_number_;

  Job job{work, argument, nullptr};
  lua_pushcfunction(lua, &LuaState::describe_error);
  lua_pushcfunction(lua, &LuaState::run_job);
  lua_pushlightuserdata(lua, &job);
  const int status = lua_pcall(lua, 1, 0, 1);
  if (spent_ == Spent::kNothing && status == LUA_OK) return lua_settop(lua, 0);
  if (spent_ == Spent::kNothing && job.thrown) {
    lua_settop(lua, 0);
    std::rethrow_exception(job.thrown);
  }
  raise(status);
}

void LuaState::collect_garbage() {
  protect([](lua_State* lua) { lua_gc(lua, LUA_GCCOLLECT); });
}

// Nothing may be made in the Lua state here: whatever it raised now, nobody would catch.
void LuaState::raise(int status) {
  lua_State* lua = lua_.get();
  const auto where = std::exchange(place_, "");
  std::string text = std::exchange(text_, "");
  const auto type = std::exchange(type_, ""), code = std::exchange(code_, "");
  const auto at_place = [&](const std::string& what) { return where.empty() ? what : where + ": " + what; };
  if (spent_ == Spent::kNothing && status == LUA_ERRMEM) spent_ = Spent::kMemory;
  if (spent_ != Spent::kNothing) {
    text = at_place(spent_in_words());
  } else if (lua_istable(lua, -1)) {
    const auto name = type.empty() ? std::string("an error that is a table") : type;
    text = at_place(text.empty() ? name : name + ": " + text);
  } else if (lua_type(lua, -1) == LUA_TSTRING) {
    text = text_at(lua, -1);  // Lua has put the place before it, unless error(text, 0) asked it not to
    if (!where.empty() && !text.starts_with(where)) text = at_place(text);
  } else {
    text = at_place(std::string("an error that is a ") + luaL_typename(lua, -1));
  }
  lua_settop(lua, 0);
  throw LuaError(text, type, code);
}

void LuaState::compile(lua_State* lua, std::string_view text, const std::string& file) {
  const std::string name = "@" + file;
  const int status = luaL_loadbufferx(lua, text.data(), text.size(), name.c_str(), "t");
  if (status == LUA_OK) return;
  if (status != LUA_ERRSYNTAX) lua_error(lua);
  throw LuaSyntaxError(text_at(lua, -1));
}

}  // namespace authfcgi::hooks
