#include "providers/expression.h"

#include <array>
#include <charconv>
#include <cmath>

#include "json/located.h"
#include "json/text.h"
#include "providers/operators.h"
#include "providers/template.h"

namespace authfcgi::providers {

namespace {

[[noreturn]] void refuse(const std::string& place, const std::string& rule) {
  throw ExpressionError((place.empty() ? "" : place + ": ") + rule);
}

void check(const json::Value& rule, const std::string& place);

void check_pointer(const json::Value& value, const std::string& place) {
  if (!value.is_string() || (!value.string().empty() && value.string().front() != '/'))
    refuse(place, "a JSON Pointer begins with /");
}

void check_list(const json::Value& value, const std::string& place, std::size_t size = 0) {
  if (!value.is_array() || value.array().empty() || (size != 0 && value.array().size() != size))
    refuse(place, size ? "must be a list of " + std::to_string(size) : "must be a list that is not empty");
  for (std::size_t i = 0; i < value.array().size(); ++i)
    check(value.array()[i], json::append_to_pointer(place, i));
}

void check_number(const json::Value& value, std::int64_t from, std::int64_t to, const std::string& place) {
  if (!value.is_integer() || value.integer() < from || value.integer() > to)
    refuse(place, "must be a whole number from " + std::to_string(from) + " to " + std::to_string(to));
}

void check_template(const json::Value& value, const std::string& place) {
  if (!value.is_string()) refuse(place, "must be text");
  try {
    Template{value.string()};
  } catch (const TemplateError& error) {
    refuse(place, error.what());
  }
}

void check_part(Part part, const json::Value& value, const std::string& place) {
  switch (part) {
    case Part::kAny: return;
    case Part::kExpression: return check(value, place);
    case Part::kList: return check_list(value, place);
    case Part::kPair: return check_list(value, place, 2);
    case Part::kPrefixed:
      if (!value.is_array() || value.array().size() != 2 || !value.array()[1].is_string())
        refuse(place, "must be a list of an expression and a text");
      return check(value.array()[0], json::append_to_pointer(place, 0));
    case Part::kPointer: return check_pointer(value, place);
    case Part::kText:
      if (!value.is_string()) refuse(place, "must be text");
      return;
    case Part::kTemplate: return check_template(value, place);
    case Part::kFlag:
      if (!value.is_bool()) refuse(place, "must be true or false");
      return;
    case Part::kTable:
      if (!value.is_object()) refuse(place, "must be an object");
      return;
    case Part::kShift: return check_number(value, 0, 63, place);
    case Part::kMod: return check_number(value, 1, std::int64_t{1} << 53, place);
  }
}

void check_operator(const Operator& found, const json::Value& rule, const std::string& place) {
  std::size_t known = 0;
  for (const OperatorMember& member : found.members) {
    if (member.name.empty()) break;
    const std::string inner = json::append_to_pointer(place, member.name);
    const json::Value* value = rule.find(member.name);
    if (!value && member.required) refuse(inner, "is missing");
    if (!value) continue;
    check_part(member.part, *value, inner);
    ++known;
  }
  if (known != rule.object().size()) refuse(place, "has members that do not belong together");
}

void check(const json::Value& rule, const std::string& place) {
  if (rule.is_null()) return;
  if (rule.is_string()) return check_pointer(rule, place);
  if (rule.is_array()) return check_list(rule, place);
  const Operator* found = find_operator(rule);
  if (!found) refuse(place, "is no expression");
  check_operator(*found, rule, place);
}

}  // namespace

Expression::Expression(json::Value rule) : rule_(std::move(rule)) { check(rule_, ""); }

Found Expression::evaluate(const Scope& scope) const { return providers::evaluate(rule_, scope); }

bool Expression::holds(const Scope& scope) const { return providers::holds(rule_, scope); }

bool is_truthy(const Found& value) {
  if (!value || value->is_null()) return false;
  if (value->is_bool()) return value->boolean();
  if (value->is_string()) return !value->string().empty();
  return !value->is_number() || value->number() != 0;
}

std::optional<bool> as_verdict(const Found& value) {
  if (!value || value->is_null()) return std::nullopt;
  return value == Found(true) || value == Found("true");
}

std::optional<std::string> as_text(const json::Value& value) {
  if (value.is_string()) return value.string();
  if (value.is_bool()) return value.boolean() ? "true" : "false";
  if (!value.is_number()) return std::nullopt;
  const std::string written = json::write(value);
  if (written.find_first_not_of("-0123456789") == std::string::npos) return written;
  // Above this, two numbers that a provider wrote have become one, and so would two people.
  constexpr double kExact = 9007199254740992;  // 2^53
  if (std::abs(value.number()) > kExact) return std::nullopt;
  std::array<char, 400> digits;
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value.number(), std::chars_format::fixed);
  return error == std::errc() ? std::optional(std::string(digits.data(), end)) : std::nullopt;
}

}  // namespace authfcgi::providers
