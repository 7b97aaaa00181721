#include "providers/expression.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "json/located.h"
#include "json/text.h"
#include "providers/template.h"

namespace authfcgi::providers {

namespace {

Found evaluate(const json::Value& rule, const Scope& scope);
bool holds(const json::Value& rule, const Scope& scope) { return is_truthy(evaluate(rule, scope)); }

bool is_nothing(const Found& value) { return !value || value->is_null(); }

Found point(const json::Value& document, const std::string& pointer) {
  const json::Value* found = json::resolve(document, pointer);
  return found ? Found(*found) : std::nullopt;
}

std::optional<std::string> text_of(const json::Value& rule, const Scope& scope) {
  const Found value = evaluate(rule, scope);
  return value ? as_text(*value) : std::nullopt;
}

Found first_that(const json::Array& rules, const Scope& scope, bool (*fits)(const Found&)) {
  for (const json::Value& rule : rules) {
    Found value = evaluate(rule, scope);
    if (fits(value) || &rule == &rules.back()) return value;
  }
  return std::nullopt;
}

Found truth(bool value) { return Found(std::in_place, value); }

bool is_something(const Found& value) { return !is_nothing(value); }

// One function a kind of expression, in the order of the header. rule is the object; its members were checked.

Found constant(const json::Value& rule, const Scope&) { return *rule.find("const"); }

Found first(const json::Value& rule, const Scope& scope) {
  return first_that(rule.find("first")->array(), scope, is_something);
}

Found first_truthy(const json::Value& rule, const Scope& scope) {
  return first_that(rule.find("first_truthy")->array(), scope, is_truthy);
}

Found option(const json::Value& rule, const Scope& scope) {
  const json::Value* value = scope.values.find(rule.find("option")->string());
  return value ? Found(*value) : std::nullopt;
}

Found request(const json::Value& rule, const Scope& scope) {
  const json::Value* value = scope.requests ? scope.requests->find(rule.find("request")->string()) : nullptr;
  return value ? Found(*value) : std::nullopt;
}

Found string(const json::Value& rule, const Scope& scope) {
  const auto text = text_of(*rule.find("string"), scope);
  return text ? Found(*text) : std::nullopt;
}

Found fill(const json::Value& rule, const Scope& scope) {
  bool points = false, found = false;
  const auto lookup = [&](const Template::Piece& piece) {
    const json::Value* value = nullptr;
    if (piece.kind == Template::Piece::Kind::kName) value = scope.values.find(piece.text);
    if (piece.kind == Template::Piece::Kind::kToken && scope.tokens) value = json::resolve(*scope.tokens, piece.text);
    if (piece.kind == Template::Piece::Kind::kPointer) {
      value = json::resolve(scope.document, piece.text);
      points = true;
      found |= value && !value->is_null();
    }
    return std::optional(value ? as_text(*value).value_or("") : "");
  };
  const std::string text = Template(rule.find("template")->string()).expand(lookup, Spelling::kText);
  return points && !found ? Found(nullptr) : Found(trim(text));
}

Found concat(const json::Value& rule, const Scope& scope) {
  std::string whole;
  for (const json::Value& part : rule.find("concat")->array()) {
    const auto text = text_of(part, scope);
    if (!text) return Found(std::in_place);
    whole += *text;
  }
  return whole;
}

Found join_truthy(const json::Value& rule, const Scope& scope) {
  std::vector<std::string> parts;
  for (const json::Value& part : rule.find("join")->array())
    if (const Found value = evaluate(part, scope); is_truthy(value)) parts.push_back(as_text(*value).value_or(""));
  return join(parts, rule.find("with")->string());
}

Found choose(const json::Value& rule, const Scope& scope) {
  return evaluate(*rule.find(holds(*rule.find("if"), scope) ? "then" : "else"), scope);
}

Found find_element(const json::Value& rule, const Scope& scope) {
  const Found list = point(scope.document, rule.find("find")->string());
  if (!list || !list->is_array() || list->array().empty()) return std::nullopt;
  const json::Array& elements = list->array();
  const std::string& where = rule.find("where")->string();
  auto chosen = std::find_if(elements.begin(), elements.end(),
                             [&](const json::Value& element) { return is_truthy(point(element, where)); });
  const json::Value* or_first = rule.find("or_first");
  if (chosen == elements.end() && or_first && or_first->boolean()) chosen = elements.begin();
  return chosen == elements.end() ? std::nullopt : point(*chosen, rule.find("get")->string());
}

Found lookup(const json::Value& rule, const Scope& scope) {
  const auto key = text_of(*rule.find("lookup"), scope);
  const json::Value* entry = key ? rule.find("table")->find(*key) : nullptr;
  return entry ? Found(*entry) : std::nullopt;
}

Found ensure_prefix(const json::Value& rule, const Scope& scope) {
  const Found value = evaluate(*rule.find("ensure_prefix"), scope);
  const std::string& prefix = rule.find("prefix")->string();
  if (!value || !value->is_string() || value->string().starts_with(prefix)) return value;
  return prefix + value->string();
}

Found ensure_suffix(const json::Value& rule, const Scope& scope) {
  const Found value = evaluate(*rule.find("ensure_suffix"), scope);
  const std::string& suffix = rule.find("suffix")->string();
  if (!value || !value->is_string() || value->string().ends_with(suffix)) return value;
  return value->string() + suffix;
}

Found integer(const json::Value& rule, const Scope& scope) {
  const auto text = text_of(*rule.find("int"), scope);
  if (!text) return std::nullopt;
  std::uint64_t number = 0;
  const char* end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  if (const json::Value* shift = rule.find("shift_right")) number >>= shift->integer();
  if (const json::Value* mod = rule.find("mod")) number %= static_cast<std::uint64_t>(mod->integer());
  return number;
}

Found negate(const json::Value& rule, const Scope& scope) { return truth(!holds(*rule.find("not"), scope)); }

Found all(const json::Value& rule, const Scope& scope) {
  const json::Array& conditions = rule.find("all")->array();
  const auto true_here = [&](const json::Value& each) { return holds(each, scope); };
  return truth(std::all_of(conditions.begin(), conditions.end(), true_here));
}

Found equal(const json::Value& rule, const Scope& scope) {
  const json::Array& sides = rule.find("eq")->array();
  return truth(evaluate(sides[0], scope) == evaluate(sides[1], scope));
}

Found is_null(const json::Value& rule, const Scope& scope) {
  return truth(is_nothing(evaluate(*rule.find("is_null"), scope)));
}

Found starts_with(const json::Value& rule, const Scope& scope) {
  const json::Array& sides = rule.find("starts_with")->array();
  const Found value = evaluate(sides[0], scope);
  return truth(value && value->is_string() && value->string().starts_with(sides[1].string()));
}

// What may stand in an operator's members.
enum class Part { kAny, kExpression, kList, kPair, kPrefixed, kPointer, kText, kTemplate, kFlag, kTable, kShift, kMod };

struct Member {
  std::string_view name;
  Part part;
  bool required = true;
};

struct Operator {
  Found (*evaluate)(const json::Value&, const Scope&);
  std::array<Member, 4> members;  // the first one names it; unused ones have no name
};

constexpr std::array<Operator, 21> kOperators = {{
    {constant, {{{"const", Part::kAny}}}},
    {first, {{{"first", Part::kList}}}},
    {first_truthy, {{{"first_truthy", Part::kList}}}},
    {option, {{{"option", Part::kText}}}},
    {request, {{{"request", Part::kText}}}},
    {string, {{{"string", Part::kExpression}}}},
    {fill, {{{"template", Part::kTemplate}}}},
    {concat, {{{"concat", Part::kList}}}},
    {join_truthy, {{{"join", Part::kList}, {"with", Part::kText}}}},
    {choose, {{{"if", Part::kExpression}, {"then", Part::kExpression}, {"else", Part::kExpression}}}},
    {find_element,
     {{{"find", Part::kPointer}, {"where", Part::kPointer}, {"get", Part::kPointer}, {"or_first", Part::kFlag, false}}}},
    {lookup, {{{"lookup", Part::kExpression}, {"table", Part::kTable}}}},
    {ensure_prefix, {{{"ensure_prefix", Part::kExpression}, {"prefix", Part::kText}}}},
    {ensure_suffix, {{{"ensure_suffix", Part::kExpression}, {"suffix", Part::kText}}}},
    {integer, {{{"int", Part::kExpression}, {"shift_right", Part::kShift, false}, {"mod", Part::kMod, false}}}},
    {negate, {{{"not", Part::kExpression}}}},
    {all, {{{"all", Part::kList}}}},
    {equal, {{{"eq", Part::kPair}}}},
    {is_null, {{{"is_null", Part::kExpression}}}},
    {starts_with, {{{"starts_with", Part::kPrefixed}}}},
}};

const Operator* find_operator(const json::Value& rule) {
  for (const Operator& candidate : kOperators)
    if (candidate.evaluate && rule.find(candidate.members[0].name)) return &candidate;
  return nullptr;
}

Found evaluate(const json::Value& rule, const Scope& scope) {
  if (rule.is_null()) return rule;
  if (rule.is_string()) return point(scope.document, rule.string());
  if (rule.is_array()) return first_that(rule.array(), scope, is_something);
  return find_operator(rule)->evaluate(rule, scope);
}

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
  for (const Member& member : found.members) {
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
  if (is_nothing(value)) return false;
  if (value->is_bool()) return value->boolean();
  if (value->is_string()) return !value->string().empty();
  return !value->is_number() || value->number() != 0;
}

std::optional<bool> as_verdict(const Found& value) {
  if (is_nothing(value)) return std::nullopt;
  return value == Found(true) || value == Found("true");
}

std::optional<std::string> as_text(const json::Value& value) {
  if (value.is_string()) return value.string();
  if (value.is_bool()) return value.boolean() ? "true" : "false";
  if (!value.is_number()) return std::nullopt;
  const std::string written = json::write(value);
  if (written.find_first_not_of("-0123456789") == std::string::npos) return written;
  std::array<char, 400> digits;
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value.number(), std::chars_format::fixed);
  return error == std::errc() ? std::optional(std::string(digits.data(), end)) : std::nullopt;
}

}  // namespace authfcgi::providers
