// json::Value to Lua and back, without loss:
//
//   null in an object    a name that is absent (nil), which the object's metatable remembers; json.null makes one
//   null in an array     json.null, because a list in Lua ends at a nil
//   integers             Lua's integers up to 64 bits with a sign, exactly; beyond them, digits as a text, as no number
//                        of Lua's or of JavaScript's could hold them. 3.0 is 3, as JSON.stringify has it
//   an empty array       has a metatable, as every array that comes from JSON; json.array marks a table of the operator's
//   order of members     that of the object which came in; names that are new follow, sorted
//
// Refused on the way back, with the place ("user.roles[2] is a function"): functions, not-a-number and infinity, text
// that is no UTF-8, tables with names and numbers or with holes, more than kMaxDepth levels (so every circle), and more
// than kMaxValues values or kMaxTextBytes of text.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "json/value.h"

struct lua_State;

namespace authfcgi::hooks {

inline constexpr std::size_t kMaxValues = 100'000;
inline constexpr std::size_t kMaxTextBytes = 4 << 20;

// A value of Lua's that no JSON can say.
class ConversionError : public Error {
 public:
  using Error::Error;
};

// Which table was made from which object of JSON, for the order of its members. The objects must outlive this.
class Origins {
 public:
  void add(const void* table, const json::Object& object) { tables_.insert_or_assign(table, &object); }
  const json::Object* find(const void* table) const;

 private:
  std::unordered_map<const void*, const json::Object*> tables_;
};

// All three inside of LuaState::protect() or of a function that Lua calls.

// Makes the metatables and the global table json: null, array(t), object(t), is_array(t), encode(value), decode(text).
void open_json(lua_State* lua);

// On top of the stack. A value that is null itself is nil.
void push_json(lua_State* lua, const json::Value& value, Origins* origins = nullptr);

// Of the value at index; nil is null. Throws ConversionError; calls no metamethod.
json::Value read_json(lua_State* lua, int index, const Origins* origins = nullptr);

}  // namespace authfcgi::hooks
