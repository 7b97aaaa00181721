#include "providers/operators.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "json/located.h"
#include "providers/template.h"

namespace authfcgi::providers {

namespace {

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

constexpr std::array<Operator, 20> kOperators = {{
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

}  // namespace

const Operator* find_operator(const json::Value& rule) {
  for (const Operator& candidate : kOperators)
    if (rule.find(candidate.members[0].name)) return &candidate;
  return nullptr;
}

bool holds(const json::Value& rule, const Scope& scope) { return is_truthy(evaluate(rule, scope)); }

Found evaluate(const json::Value& rule, const Scope& scope) {
  if (rule.is_null()) return rule;
  if (rule.is_string()) return point(scope.document, rule.string());
  if (rule.is_array()) return first_that(rule.array(), scope, is_something);
  return find_operator(rule)->evaluate(rule, scope);
}

}  // namespace authfcgi::providers
