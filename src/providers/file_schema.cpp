#include "providers/file_schema.h"

#include "json/embedded.h"
#include "json/located.h"
#include "json/schema.h"
#include "json/text.h"
#include "providers/settings.h"

AUTHFCGI_EMBED_FILE(provider_schema, "conf/provider.schema.json")

namespace authfcgi::providers {

namespace {

const json::Schema& schema() {
  static const json::Schema compiled(provider_schema());
  return compiled;
}

std::string rule_in_words(const json::Value& given) {
  const auto reference = given.find_string("$ref");
  const json::Value* target = reference ? json::resolve(schema().text(), reference->substr(1)) : nullptr;
  const json::Value& rule = target ? *target : given;
  if (const auto words = rule.find_string("x-rule")) return std::string(*words);
  if (const json::Value* choices = rule.find("enum")) return "one of " + json::write(*choices);
  if (const json::Value* type = rule.find("type")) return "of type " + json::write(*type);
  return "something else";
}

std::string in_words(const json::Violation& violation, const json::Value& file) {
  if (violation.keyword == "required") return violation.pointer + " is missing";
  if (violation.keyword == "additionalProperties") return violation.pointer + " is not known here";
  return violation.pointer + " " + present(json::resolve(file, violation.pointer)) + ", but must be " +
         rule_in_words(*violation.rule);
}

}  // namespace

std::vector<std::string> check_file(const json::Value& file) {
  std::vector<std::string> complaints;
  for (const json::Violation& violation : schema().validate(file)) complaints.push_back(in_words(violation, file));
  return complaints;
}

}  // namespace authfcgi::providers
