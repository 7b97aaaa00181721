#include "providers/settings.h"

#include <algorithm>

#include "base/text.h"
#include "json/text.h"
#include "oauth/discovery.h"

namespace authfcgi::providers {

namespace {

const json::Value kNoMembers = json::object();

}  // namespace

std::string present(const json::Value* value) {
  if (!value || value->is_null()) return "is missing";
  std::string text = json::write(*value);
  if (text.size() > 100) text = text.substr(0, 100) + "…";
  return "is " + text;
}

Settings::Settings(const json::Value& object, std::string path, bool allow_insecure_loopback, Complaints& complaints,
                   const json::Value* values)
    : object_(object),
      path_(std::move(path)),
      allow_insecure_loopback_(allow_insecure_loopback),
      complaints_(complaints),
      values_(values) {}

// Never with the value of a secret: those are only complained about by their kind.
void Settings::complain(std::string_view name, std::string_view rule) const {
  const json::Value* there = object_.find(name);
  const bool secret = name == "clientSecret" || name == "clientPrivateKey" || name == "secret" || name == "server";
  const std::string is = secret && there ? "is a value of kind " + std::string(there->kind()) : present(there);
  complaints_.add(path_ + std::string(name) + " " + is + ", but must be " + std::string(rule));
}

void Settings::allow_only(const std::vector<std::string_view>& names) const {
  for (const json::Member& member : object_.object()) {
    if (std::find(names.begin(), names.end(), member.name) != names.end()) continue;
    std::vector<std::string> known(names.begin(), names.end());
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    complaints_.add(path_ + member.name + " is not known here; what is: " + join(known, ", "));
  }
}

std::vector<std::string> Settings::names() const {
  std::vector<std::string> names;
  for (const json::Member& member : object_.object()) names.push_back(member.name);
  return names;
}

const json::Value* Settings::value(std::string_view name) const {
  const json::Value* found = object_.find(name);
  return found && !found->is_null() ? found : nullptr;
}

std::string Settings::text(std::string_view name) const {
  const json::Value* found = value(name);
  if (!found) return "";
  if (found->is_string() && !has_control(found->string())) return found->string();
  complain(name, "text without control characters");
  return "";
}

std::string Settings::url(std::string_view name) const {
  std::string found = text(name);
  if (found.empty() || oauth::usable_endpoint(found, allow_insecure_loopback_)) return found;
  complain(name, kUrlRule);
  return "";
}

bool Settings::flag(std::string_view name, bool otherwise) const {
  const json::Value* found = value(name);
  if (found && !found->is_bool()) complain(name, "true or false");
  return found && found->is_bool() ? found->boolean() : otherwise;
}

std::vector<std::string> Settings::list(std::string_view name) const {
  std::vector<std::string> texts;
  const json::Value* found = value(name);
  if (!found) return texts;
  const auto is_text = [](const json::Value& element) { return element.is_string(); };
  if (!found->is_array() || !std::all_of(found->array().begin(), found->array().end(), is_text)) {
    complain(name, "a list of texts");
    return texts;
  }
  for (const json::Value& element : found->array()) texts.push_back(element.string());
  return texts;
}

std::vector<std::string> Settings::text_or_list(std::string_view name) const {
  const json::Value* found = value(name);
  if (found && found->is_string()) return {text(name)};
  return list(name);
}

Template Settings::bind(const std::string& text, std::string_view name, Spelling spelling) const {
  try {
    const auto lookup = [&](const Template::Piece& piece) -> std::optional<std::string> {
      const json::Value* value =
          values_ && piece.kind == Template::Piece::Kind::kName ? values_->find(piece.text) : nullptr;
      return value ? as_text(*value) : std::nullopt;
    };
    return Template(text).bind(lookup, spelling);
  } catch (const TemplateError& error) {
    complaints_.add(path_ + std::string(name) + ": " + error.what());
    return {};
  }
}

std::string Settings::url_template(std::string_view name) const {
  const Template bound = bind(text(name), name, Spelling::kUrl);
  if (const auto* open = bound.first_placeholder()) {
    complaints_.add(path_ + std::string(name) + ": " + to_string(*open) + " is no option that is set");
    return "";
  }
  std::string url = bound.expand({}, Spelling::kUrl);
  if (url.empty() || oauth::usable_endpoint(url, allow_insecure_loopback_)) return url;
  complaints_.add(path_ + std::string(name) + " is \"" + url + "\", but must be " + kUrlRule);
  return "";
}

Template Settings::later_text(std::string_view name) const {
  const Template bound = bind(text(name), name, Spelling::kText);
  for (const auto& piece : bound.pieces())
    if (piece.kind != Template::Piece::Kind::kText && !is_known_later(piece))
      complaints_.add(path_ + std::string(name) + ": " + to_string(piece) + " is no option that is set");
  return bound;
}

Template Settings::later_url(std::string_view name) const {
  const Template bound = bind(text(name), name, Spelling::kUrl);
  for (const auto& piece : bound.pieces())
    if (piece.kind != Template::Piece::Kind::kText && !is_known_later(piece))
      complaints_.add(path_ + std::string(name) + ": " + to_string(piece) + " is no option that is set");
  const std::string sample = bound.expand([](const auto&) { return std::optional<std::string>("x"); }, Spelling::kUrl);
  if (sample.empty() || oauth::usable_endpoint(sample, allow_insecure_loopback_)) return bound;
  complain(name, kUrlRule);
  return {};
}

std::optional<Template> Settings::read_param(const json::Value& value, std::string_view name) const {
  if (value.is_null()) return std::nullopt;
  if (!value.is_string() && !(value.is_object() && value.object().size() == 1))
    return Template::literal(json::write(value));
  if (const json::Value* inner = value.find("json")) return Template::literal(json::write(*inner));

  const auto optional = value.find_string("optional");
  if (!value.is_string() && !optional) return Template::literal(json::write(value));
  const Template bound = bind(optional ? std::string(*optional) : value.string(), name, Spelling::kText);
  for (const auto& piece : bound.pieces()) {
    if (piece.kind == Template::Piece::Kind::kText || is_known_later(piece)) continue;
    if (!optional) complaints_.add(path_ + std::string(name) + ": " + to_string(piece) + " is no option that is set");
    return std::nullopt;
  }
  return bound;
}

Params Settings::params(std::string_view name) const {
  Params params;
  const Settings members = object(name);
  for (const json::Member& member : members.object_.object())
    if (auto value = members.read_param(member.value, member.name))
      params.push_back({member.name, std::move(*value)});
  return params;
}

std::optional<Expression> Settings::expression(std::string_view name) const {
  const json::Value* found = object_.find(name);  // null is an expression
  if (!found) return std::nullopt;
  try {
    return Expression(*found);
  } catch (const ExpressionError& error) {
    complaints_.add(path_ + std::string(name) + " " + present(found) + ", which is no expression: " + error.what());
    return std::nullopt;
  }
}

std::string Settings::pointer(std::string_view name) const {
  std::string found = text(name);
  if (found.empty() || found.front() == '/') return found;
  complain(name, "a JSON Pointer, which begins with /");
  return "";
}

std::vector<Settings> Settings::objects(std::string_view name) const {
  std::vector<Settings> objects;
  const json::Value* found = value(name);
  if (found && !found->is_array()) complain(name, "a list of objects");
  if (!found || !found->is_array()) return objects;
  for (std::size_t i = 0; i < found->array().size(); ++i) {
    const std::string place = std::string(name) + "[" + std::to_string(i) + "]";
    if (!found->array()[i].is_object()) complaints_.add(path_ + place + " must be an object");
    else
      objects.emplace_back(found->array()[i], path_ + place + ".", allow_insecure_loopback_, complaints_, values_);
  }
  return objects;
}

Settings Settings::object(std::string_view name) const {
  const json::Value* found = value(name);
  if (found && !found->is_object()) complain(name, "an object");
  return Settings(found && found->is_object() ? *found : kNoMembers, path_ + std::string(name) + ".",
                  allow_insecure_loopback_, complaints_, values_);
}

Settings Settings::object_or_text(std::string_view name) const {
  const json::Value* found = value(name);
  return Settings(found && found->is_object() ? *found : kNoMembers, path_ + std::string(name) + ".",
                  allow_insecure_loopback_, complaints_, values_);
}

}  // namespace authfcgi::providers
