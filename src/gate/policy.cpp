#include "gate/policy.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "gate/email.h"

namespace authfcgi::gate {
namespace {

constexpr std::array<std::pair<Kind, std::string_view>, 7> kKinds = {{
    {Kind::kUser, "user"},
    {Kind::kGroup, "group"},
    {Kind::kEmail, "email"},
    {Kind::kProvider, "provider"},
    {Kind::kClaim, "claim"},
    {Kind::kAcr, "acr"},
    {Kind::kMaxAge, "max_age"},
}};

// auth_time may lie ahead of our clock by so much: the provider's clock is not ours (SEC-7).
constexpr std::chrono::seconds kSkew{60};

std::optional<Kind> find_kind(std::string_view name) {
  for (const auto& [kind, spelling] : kKinds) {
    if (spelling == name) return kind;
  }
  return std::nullopt;
}

[[noreturn]] void refuse(std::string_view item, std::string_view rule) {
  throw PolicyError("AUTHFCGI_REQUIRE has the item \"" + std::string(item) + "\", but " + std::string(rule));
}

Pattern parse_pattern(std::string_view text, std::string_view item, bool ignore_case) {
  if (text.empty()) refuse(item, "a value must follow");
  auto pattern = Pattern::parse(text, ignore_case);
  if (!pattern) refuse(item, "a \"%\" must begin an escape such as %20; the sign itself is %25");
  return *std::move(pattern);
}

std::chrono::seconds parse_seconds(std::string_view text, std::string_view item) {
  const bool digits = !text.empty() && text.size() <= 9 &&
                      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) refuse(item, "max_age takes whole seconds, at most nine digits");
  std::int64_t value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return std::chrono::seconds(value);
}

Choice parse_choice(Kind kind, std::string_view value, std::string_view item) {
  Choice choice;
  choice.kind = kind;
  switch (kind) {
    case Kind::kUser:
      refuse(item, "user stands alone");
    case Kind::kMaxAge:
      choice.max_age = parse_seconds(value, item);
      break;
    case Kind::kClaim: {
      const auto equals = value.find('=');
      if (equals == 0 || equals == std::string_view::npos) refuse(item, "it must be written claim:NAME=VALUE");
      const auto name = percent_decode(value.substr(0, equals));
      if (!name) refuse(item, "the claim's name has a malformed percent escape");
      choice.claim = *name;
      choice.pattern = parse_pattern(value.substr(equals + 1), item, false);
      break;
    }
    default:
      choice.pattern = parse_pattern(value, item, kind == Kind::kEmail);
  }
  return choice;
}

std::vector<Choice> parse_item(std::string_view item) {
  if (item == "user") return {Choice{}};
  std::vector<Choice> choices;
  std::optional<Kind> kind;
  for (const std::string_view text : split(item, '|')) {
    const auto colon = text.find(':');
    std::string_view value = text;
    if (colon != std::string_view::npos) {
      kind = find_kind(text.substr(0, colon));
      if (!kind) refuse(item, "known are user, group:, email:, provider:, claim:, acr: and max_age:");
      value = text.substr(colon + 1);
    } else if (!kind || text == "user") {
      // "group:staff|user" could mean a group of that name, or let everybody in. Guessing wrong opens the door.
      refuse(item, "known are user (alone), group:, email:, provider:, claim:, acr: and max_age:");
    }
    choices.push_back(parse_choice(*kind, value, item));
  }
  return choices;
}

// The value itself, or any element of an array, fulfils the pattern.
bool any_matches(const json::Value* value, const Pattern& pattern) {
  if (value == nullptr) return false;
  if (value->is_string()) return pattern.matches(value->string());
  if (value->is_bool()) return pattern.matches(value->boolean() ? "true" : "false");
  if (value->is_integer()) return pattern.matches(std::to_string(value->integer()));
  if (!value->is_array()) return false;
  return std::any_of(value->array().begin(), value->array().end(), [&](const json::Value& element) {
    return !element.is_array() && any_matches(&element, pattern);
  });
}

bool any_string_matches(const json::Value* value, const Pattern& pattern) {
  if (value == nullptr) return false;
  if (value->is_string()) return pattern.matches(value->string());
  if (!value->is_array()) return false;
  return std::any_of(value->array().begin(), value->array().end(), [&](const json::Value& element) {
    return element.is_string() && pattern.matches(element.string());
  });
}

// A member of exactly this name, else the way along the dots: "realm_access.roles".
const json::Value* find_claim(const json::Value& claims, std::string_view name) {
  if (const auto* value = claims.find(name)) return value;
  const json::Value* value = &claims;
  for (const std::string_view step : split(name, '.')) {
    value = value->find(step);
    if (value == nullptr) return nullptr;
  }
  return value;
}

bool email_holds(const json::Value& claims, const Pattern& pattern) {
  const auto email = find_email(claims);
  // Two "@" would let a quoted local part bring a domain of its own past "*@example.com".
  if (!email || std::count(email->begin(), email->end(), '@') != 1 || has_control(*email)) return false;
  return pattern.matches(*email);
}

bool max_age_holds(const json::Value& claims, std::chrono::seconds max_age, Instant now) {
  const auto* auth_time = claims.find("auth_time");
  if (auth_time == nullptr || !auth_time->is_integer()) return false;
  // Compared without subtracting the claim, which may be any 64-bit number (SEC-8).
  const std::int64_t present = to_unix_seconds(now);
  return auth_time->integer() >= present - max_age.count() && auth_time->integer() <= present + kSkew.count();
}

bool holds(const Choice& choice, const json::Value& claims, Instant now) {
  switch (choice.kind) {
    case Kind::kUser:
      return true;
    case Kind::kGroup:
      return any_string_matches(claims.find("groups"), choice.pattern);
    case Kind::kEmail:
      return email_holds(claims, choice.pattern);
    case Kind::kProvider: {
      const auto provider = claims.find_string("provider");
      return provider && choice.pattern.matches(*provider);
    }
    case Kind::kClaim:
      return any_matches(find_claim(claims, choice.claim), choice.pattern);
    case Kind::kAcr: {
      const auto acr = claims.find_string("acr");
      return (acr && choice.pattern.matches(*acr)) || any_string_matches(claims.find("amr"), choice.pattern);
    }
    case Kind::kMaxAge:
      return max_age_holds(claims, choice.max_age, now);
  }
  return false;
}

bool any_holds(const std::vector<Choice>& item, const json::Value& claims, Instant now) {
  return std::ranges::any_of(item, [&](const Choice& choice) { return holds(choice, claims, now); });
}

// What signin/second_factor.h writes into a session.
bool is_second_factor(const Choice& choice) {
  return choice.kind == Kind::kAcr && (choice.pattern.matches("mfa") || choice.pattern.matches("otp"));
}

}  // namespace

std::string_view to_string(Kind kind) {
  for (const auto& [candidate, spelling] : kKinds) {
    if (candidate == kind) return spelling;
  }
  return "unknown";
}

std::optional<Pattern> Pattern::parse(std::string_view text, bool ignore_case) {
  Pattern pattern;
  pattern.ignore_case_ = ignore_case;
  for (const std::string_view piece : split(text, '*')) {
    const auto decoded = percent_decode(piece);
    if (!decoded) return std::nullopt;
    pattern.pieces_.push_back(ignore_case ? to_lower(*decoded) : *decoded);
  }
  return pattern;
}

bool Pattern::matches(std::string_view text) const {
  std::string folded;
  if (ignore_case_) text = folded = to_lower(text);
  if (pieces_.empty()) return false;
  if (pieces_.size() == 1) return text == pieces_.front();

  // The first and the last piece are anchored, each of the others takes the earliest place that is left.
  const std::string& first = pieces_.front();
  const std::string& last = pieces_.back();
  if (text.size() < first.size() + last.size() || !text.starts_with(first) || !text.ends_with(last)) return false;
  std::string_view middle = text.substr(first.size(), text.size() - first.size() - last.size());
  for (std::size_t i = 1; i + 1 < pieces_.size(); ++i) {
    const auto place = middle.find(pieces_[i]);
    if (place == std::string_view::npos) return false;
    middle.remove_prefix(place + pieces_[i].size());
  }
  return true;
}

Policy parse_policy(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  Policy policy;
  while (true) {
    const auto start = text.find_first_not_of(kBlanks);
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const auto item = text.substr(0, text.find_first_of(kBlanks));
    policy.items.push_back(parse_item(item));
    text.remove_prefix(item.size());
  }
  if (policy.items.empty()) throw PolicyError("AUTHFCGI_REQUIRE is empty; to let everybody in who is signed in, say user");
  return policy;
}

std::optional<Kind> find_refusal(const Policy& policy, const json::Value& claims, Instant now) {
  for (const auto& item : policy.items) {
    if (!any_holds(item, claims, now)) return item.front().kind;
  }
  return std::nullopt;
}

std::optional<StepUp> find_step_up(const Policy& policy, const json::Value& claims, Instant now) {
  StepUp step_up;
  bool is_needed = false;
  for (const auto& item : policy.items) {
    if (any_holds(item, claims, now)) continue;
    is_needed = true;
    const auto age = std::ranges::find(item, Kind::kMaxAge, &Choice::kind);
    if (std::ranges::any_of(item, is_second_factor)) {
      step_up.second_factor = true;
    } else if (age != item.end()) {
      step_up.max_age = std::min(step_up.max_age.value_or(age->max_age), age->max_age);
    } else {
      return std::nullopt;
    }
  }
  return is_needed ? std::optional(step_up) : std::nullopt;
}

}  // namespace authfcgi::gate
