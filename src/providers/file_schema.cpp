#include "providers/file_schema.h"

#include "json/located.h"
#include "json/schema.h"
#include "json/text.h"
#include "providers/settings.h"

// The assembler puts the file between two symbols; its path is relative to the project's root, where make runs.
asm(R"(
  .section .rodata
authfcgi_provider_schema_begin:
  .incbin "conf/provider.schema.json"
authfcgi_provider_schema_end:
  .byte 0
  .previous
)");

extern "C" const char authfcgi_provider_schema_begin[] __attribute__((visibility("hidden")));
extern "C" const char authfcgi_provider_schema_end[] __attribute__((visibility("hidden")));

namespace authfcgi::providers {

namespace {

const json::Schema& schema() {
  static const json::Schema compiled(std::string_view(
      authfcgi_provider_schema_begin, static_cast<std::size_t>(authfcgi_provider_schema_end - authfcgi_provider_schema_begin)));
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
