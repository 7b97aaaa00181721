// A JSON value of our own, so that RapidJSON stays behind json/'s doors. Members keep their order, as JavaScript's do,
// and a member that is missing is different from one that is null.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"

namespace authfcgi::json {

// A value is not of the kind that was asked for; the message has the member's name and both kinds.
class TypeError : public Error {
 public:
  using Error::Error;
};

class Value;
struct Member;

using Array = std::vector<Value>;
using Object = std::vector<Member>;

class Value {
 public:
  // Defined below, where Member is complete: clang makes the variant's destructor with the first constructor it meets.
  Value();  // null
  Value(std::nullptr_t);
  template <std::same_as<bool> T>
  Value(T boolean);
  template <std::signed_integral T>
  Value(T number);
  template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
  Value(T number);
  Value(double number);
  Value(std::string text);
  Value(std::string_view text);
  Value(const char* text);
  Value(Array elements);
  Value(Object members);

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  bool is_bool() const { return std::holds_alternative<bool>(data_); }
  bool is_number() const;
  bool is_integer() const;  // fits std::int64_t exactly
  bool is_string() const { return std::holds_alternative<std::string>(data_); }
  bool is_array() const { return std::holds_alternative<Array>(data_); }
  bool is_object() const { return std::holds_alternative<Object>(data_); }
  // "null", "boolean", "number", "string", "array", "object": for complaints.
  std::string_view kind() const;

  // The content; each throws TypeError when the value is of another kind.
  bool boolean() const;
  double number() const;
  std::int64_t integer() const;  // also a double with an exact integer value; else TypeError
  const std::string& string() const;
  const Array& array() const;
  Array& array();
  const Object& object() const;
  Object& object();

  // Members of an object. find and the readers below give nothing on a value that is no object.
  const Value* find(std::string_view name) const;
  Value* find(std::string_view name);
  // The member's text when it is there and a string; nothing otherwise.
  std::optional<std::string_view> find_string(std::string_view name) const;
  // Replaces the member in place, or appends it. The value must be an object.
  void set(std::string_view name, Value value);
  void erase(std::string_view name);

  friend bool operator==(const Value&, const Value&);  // 1 == 1.0; the order of members does not matter

 private:
  friend struct Writer;
  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object> data_;
};

struct Member {
  std::string name;
  Value value;
};

inline Value::Value() = default;
inline Value::Value(std::nullptr_t) {}
template <std::same_as<bool> T>
Value::Value(T boolean) : data_(boolean) {}
template <std::signed_integral T>
Value::Value(T number) : data_(static_cast<std::int64_t>(number)) {}
template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>)
Value::Value(T number) : data_(static_cast<std::uint64_t>(number)) {}
inline Value::Value(double number) : data_(number) {}
inline Value::Value(std::string text) : data_(std::move(text)) {}
inline Value::Value(std::string_view text) : data_(std::string(text)) {}
inline Value::Value(const char* text) : data_(std::string(text)) {}

// object({{"csrfToken", token}, {"expires", 3}})
Value object(std::initializer_list<Member> members = {});
Value array(std::initializer_list<Value> elements = {});

}  // namespace authfcgi::json
