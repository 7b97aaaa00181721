#include "json/value.h"

#include <algorithm>
#include <cmath>

namespace authfcgi::json {
namespace {

[[noreturn]] void refuse(const Value& value, std::string_view wanted) {
  throw TypeError("expected " + std::string(wanted) + ", found " + std::string(value.kind()));
}

template <class T>
T& get(const Value& value, T* held, std::string_view wanted) {
  if (!held) refuse(value, wanted);
  return *held;
}

// 2^63 is exact as a double; every integer below it fits.
constexpr double kInt64Limit = 9223372036854775808.0;

bool is_exact_integer(double number) {
  return number >= -kInt64Limit && number < kInt64Limit && std::trunc(number) == number;
}

}  // namespace

Value::Value(Array elements) : data_(std::move(elements)) {}
Value::Value(Object members) : data_(std::move(members)) {}

bool Value::is_number() const {
  return std::holds_alternative<std::int64_t>(data_) || std::holds_alternative<std::uint64_t>(data_) ||
         std::holds_alternative<double>(data_);
}

bool Value::is_integer() const {
  if (std::holds_alternative<std::int64_t>(data_)) return true;
  if (const auto* number = std::get_if<std::uint64_t>(&data_)) return *number <= INT64_MAX;
  if (const auto* number = std::get_if<double>(&data_)) return is_exact_integer(*number);
  return false;
}

std::string_view Value::kind() const {
  if (is_null()) return "null";
  if (is_bool()) return "boolean";
  if (is_number()) return "number";
  if (is_string()) return "string";
  return is_array() ? "array" : "object";
}

bool Value::boolean() const { return get(*this, std::get_if<bool>(&data_), "boolean"); }

double Value::number() const {
  if (const auto* number = std::get_if<std::int64_t>(&data_)) return static_cast<double>(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&data_)) return static_cast<double>(*number);
  return get(*this, std::get_if<double>(&data_), "number");
}

std::int64_t Value::integer() const {
  if (!is_integer()) refuse(*this, "integer");
  if (const auto* number = std::get_if<std::int64_t>(&data_)) return *number;
  if (const auto* number = std::get_if<std::uint64_t>(&data_)) return static_cast<std::int64_t>(*number);
  return static_cast<std::int64_t>(std::get<double>(data_));
}

const std::string& Value::string() const { return get(*this, std::get_if<std::string>(&data_), "string"); }
const Array& Value::array() const { return get(*this, std::get_if<Array>(&data_), "array"); }
Array& Value::array() { return get(*this, std::get_if<Array>(&data_), "array"); }
const Object& Value::object() const { return get(*this, std::get_if<Object>(&data_), "object"); }
Object& Value::object() { return get(*this, std::get_if<Object>(&data_), "object"); }

const Value* Value::find(std::string_view name) const {
  const auto* members = std::get_if<Object>(&data_);
  if (!members) return nullptr;
  const auto found = std::ranges::find(*members, name, &Member::name);
  return found == members->end() ? nullptr : &found->value;
}

Value* Value::find(std::string_view name) { return const_cast<Value*>(std::as_const(*this).find(name)); }

std::optional<std::string_view> Value::find_string(std::string_view name) const {
  const Value* value = find(name);
  if (!value || !value->is_string()) return std::nullopt;
  return value->string();
}

void Value::set(std::string_view name, Value value) {
  if (Value* present = find(name)) {
    *present = std::move(value);
  } else {
    object().push_back({std::string(name), std::move(value)});
  }
}

void Value::erase(std::string_view name) {
  std::erase_if(object(), [&](const Member& member) { return member.name == name; });
}

bool operator==(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    if (a.is_integer() && b.is_integer()) return a.integer() == b.integer();
    return a.number() == b.number();
  }
  if (a.is_object() && b.is_object()) {
    return a.object().size() == b.object().size() && std::ranges::all_of(a.object(), [&](const Member& member) {
             const Value* other = b.find(member.name);
             return other && *other == member.value;
           });
  }
  if (a.is_array() && b.is_array()) return std::ranges::equal(a.array(), b.array());
  if (a.kind() != b.kind()) return false;
  if (a.is_string()) return a.string() == b.string();
  return !a.is_bool() || a.boolean() == b.boolean();
}

Value object(std::initializer_list<Member> members) { return Value(Object(members)); }
Value array(std::initializer_list<Value> elements) { return Value(Array(elements)); }

}  // namespace authfcgi::json
