#include "providers/options.h"

#include <algorithm>

#include "base/text.h"
#include "json/located.h"
#include "json/text.h"
#include "oauth/discovery.h"

namespace authfcgi::providers {

namespace {

std::string pointer_to(std::string name) {
  std::replace(name.begin(), name.end(), '.', '/');
  return "/" + name;
}

// Templates of the file may name options that come before.
std::optional<json::Value> fill(const json::Value& given, const Option& option, const json::Value& values,
                                Complaints& complaints) {
  if (!given.is_string()) return given;
  try {
    return Template(given.string()).expand(
        [&](const Template::Piece& piece) {
          const json::Value* value = values.find(piece.text);
          return value ? as_text(*value) : std::nullopt;
        },
        Spelling::kUrl);
  } catch (const TemplateError& error) {
    complaints.add(option.name + " " + present(&given) + ": " + error.what());
    return std::nullopt;
  }
}

void check(const json::Value& value, const Option& option, bool allow_insecure_loopback, Complaints& complaints) {
  const auto refuse = [&](const std::string& rule) {
    const bool secret = option.type == "secret";
    complaints.add(option.name + " " + (secret ? "is of kind " + std::string(value.kind()) : present(&value)) +
                   ", but must be " + rule);
  };
  if (!value.is_string() && !value.is_integer() && !value.is_bool()) return refuse("text or a number");
  if (value.is_string() && has_control(value.string())) return refuse("without control characters");
  if (!option.values.empty() && std::find(option.values.begin(), option.values.end(), value) == option.values.end())
    return refuse("one of " + json::write(json::Value(json::Array(option.values))));
  if (option.type == "url" && !(value.is_string() && oauth::usable_endpoint(value.string(), allow_insecure_loopback)))
    return refuse(kUrlRule);
}

void read_options(const json::Value& provider, bool allow_insecure_loopback, json::Value& values,
                  Complaints& complaints) {
  for (const Option& option : declared_options(provider)) {
    if (option.type == "server" || option.type == "object") continue;  // smtp_server.h and webauthn.h read these
    const json::Value* given = json::resolve(provider, pointer_to(option.name));
    if (given && given->is_null()) given = nullptr;
    if (!given && option.required) {
      const std::string_view suffix = option.name == "issuer" ? "ISSUER" : option.name == "apiKey" ? "KEY" : "";
      const std::string or_set =
          suffix.empty() ? "" : ", or set " + environment_name(provider.find_string("id").value_or(""), suffix);
      complaints.add(option.name + " is missing (" + option.meaning + "): write it here" + or_set);
      // Something, so that what is made of it is not complained about, too.
      values.set(option.name, option.name == "issuer" || option.type == "url" ? "https://missing.example" : "missing");
    }
    if (!given && option.fallback.is_null()) continue;
    const auto value = fill(given ? *given : option.fallback, option, values, complaints);
    if (!value) continue;
    check(*value, option, allow_insecure_loopback, complaints);
    values.set(option.name, *value);
  }
}

void compute_vars(const json::Value& provider, json::Value& values, Complaints& complaints) {
  const json::Value* vars = provider.find("vars");
  if (!vars || !vars->is_object()) return;
  for (const json::Member& var : vars->object()) {
    try {
      if (auto value = Expression(var.value).evaluate({.document = json::Value(), .values = values}))
        values.set(var.name, std::move(*value));
    } catch (const ExpressionError& error) {
      complaints.add("vars." + var.name + " " + present(&var.value) + ", which is no expression: " + error.what());
    }
  }
}

Option read_option(const json::Member& declared) {
  Option option{.name = declared.name, .meaning = {}, .type = {}, .fallback = {}, .values = {}};
  if (declared.value.is_string()) {
    option.meaning = declared.value.string();
    option.required = true;
    return option;
  }
  option.meaning = declared.value.find_string("meaning").value_or("");
  option.type = declared.value.find_string("type").value_or("");
  const json::Value* required = declared.value.find("required");
  option.required = required && required->is_bool() && required->boolean();
  if (const json::Value* fallback = declared.value.find("default")) option.fallback = *fallback;
  if (const json::Value* values = declared.value.find("values"); values && values->is_array())
    option.values = values->array();
  return option;
}

}  // namespace

std::vector<Option> declared_options(const json::Value& provider) {
  std::vector<Option> options;
  if (const json::Value* declared = provider.find("options"); declared && declared->is_object())
    for (const json::Member& member : declared->object()) options.push_back(read_option(member));
  return options;
}

std::string environment_name(std::string_view id, std::string_view what) {
  std::string name = "AUTH_" + to_upper(id) + "_" + std::string(what);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

json::Value read_values(const json::Value& provider, bool allow_insecure_loopback, Complaints& complaints) {
  json::Value values = json::object();
  if (const auto client_id = provider.find_string("clientId")) values.set("clientId", *client_id);
  read_options(provider, allow_insecure_loopback, values, complaints);
  compute_vars(provider, values, complaints);
  return values;
}

}  // namespace authfcgi::providers
