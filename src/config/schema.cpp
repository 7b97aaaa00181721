#include "config/schema.h"

#include "base/text.h"
#include "json/embedded.h"
#include "json/located.h"
#include "json/text.h"

AUTHFCGI_EMBED_FILE(configuration_schema, "conf/authfcgi.schema.json")

namespace authfcgi::config {
namespace {

std::string_view in_words(std::string_view type) {
  if (type == "string") return "a text";
  if (type == "boolean") return "true or false";
  if (type == "integer") return "a whole number";
  if (type == "number") return "a number";
  if (type == "array") return "a list";
  return "an object";
}

// "a, b or c"
std::string alternatives(const std::vector<std::string>& words) {
  if (words.size() < 2) return join(words, "");
  return join({words.begin(), words.end() - 1}, ", ") + " or " + words.back();
}

std::string types_in_words(const json::Value& type) {
  if (type.is_string()) return std::string(in_words(type.string()));
  std::vector<std::string> words;
  for (const auto& each : type.array()) words.emplace_back(in_words(each.string()));
  return alternatives(words);
}

}  // namespace

std::string_view schema_text() { return configuration_schema(); }

const json::Schema& schema() {
  static const json::Schema compiled(schema_text());
  return compiled;
}

const json::Value& dereference(const json::Value& rule) {
  const auto reference = rule.find_string("$ref");
  const auto* target = reference ? json::resolve(schema().text(), reference->substr(1)) : nullptr;
  return target ? *target : rule;
}

std::string rule_in_words(const json::Value& given) {
  const json::Value& rule = dereference(given);
  if (const auto words = rule.find_string("x-rule")) return std::string(*words);
  if (const auto* choices = rule.find("enum")) {
    std::vector<std::string> words;
    for (const auto& choice : choices->array()) words.push_back(json::write(choice));
    return alternatives(words);
  }
  const auto* minimum = rule.find("minimum");
  const auto* maximum = rule.find("maximum");
  if (minimum && maximum) {
    const auto unit = rule.find_string("x-unit");
    return "between " + json::write(*minimum) + " and " + json::write(*maximum) +
           (unit ? " " + std::string(*unit) : "");
  }
  const auto* type = rule.find("type");
  const bool not_empty = rule.find("minLength") != nullptr;
  return (type ? types_in_words(*type) : "something else") + (not_empty ? " that is not empty" : "");
}

}  // namespace authfcgi::config
