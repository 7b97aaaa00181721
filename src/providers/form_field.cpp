#include "providers/form_field.h"

#include <algorithm>

#include "base/text.h"

namespace authfcgi::providers {
namespace {

// Attributes as HTML writes them: text and numbers as they are, true as one without a value.
void add_attribute(const json::Member& member, FormField& field) {
  const json::Value& value = member.value;
  if (member.name == "required") {
    field.required = value.is_bool() ? value.boolean() : !value.is_null();
  } else if (value.is_string()) {
    if (member.name == "label") field.label = value.string();
    else if (member.name == "type") field.type = value.string();
    else if (member.name == "placeholder") field.placeholder = value.string();
    else field.attributes.emplace_back(member.name, value.string());
  } else if (value.is_integer()) {
    field.attributes.emplace_back(member.name, std::to_string(value.integer()));
  } else if (value.is_bool() && value.boolean()) {
    field.attributes.emplace_back(member.name, "");
  }
}

}  // namespace

std::vector<FormField> read_form_fields(const Settings& settings, std::string_view member) {
  std::vector<FormField> fields;
  const json::Value* written = settings.value(member);
  if (!written) return fields;
  if (!written->is_object()) {
    settings.complain(member, "an object of fields and their attributes");
    return fields;
  }
  for (const json::Member& one : written->object()) {
    FormField field{.name = one.name};
    if (one.value.is_object()) {
      for (const json::Member& attribute : one.value.object()) add_attribute(attribute, field);
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

void suggest_autocomplete(FormField& field, std::string_view word) {
  const bool is_said = std::ranges::any_of(
      field.attributes, [](const auto& attribute) { return equals_ignoring_case(attribute.first, "autocomplete"); });
  if (!is_said) field.attributes.emplace_back("autocomplete", word);
}

}  // namespace authfcgi::providers
