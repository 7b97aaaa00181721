#include "config/reader.h"

#include "json/located.h"

namespace authfcgi::config {

const json::Value* Reader::find(const std::string& pointer) const {
  const auto* value = json::resolve(document_, pointer);
  return value && !value->is_null() && !complaints_.covers(pointer) ? value : nullptr;
}

std::optional<std::string> Reader::text(const std::string& pointer) const {
  const auto* value = find(pointer);
  return value && value->is_string() ? std::optional(value->string()) : std::nullopt;
}

std::optional<bool> Reader::flag(const std::string& pointer) const {
  const auto* value = find(pointer);
  return value && value->is_bool() ? std::optional(value->boolean()) : std::nullopt;
}

std::optional<std::int64_t> Reader::integer(const std::string& pointer) const {
  const auto* value = find(pointer);
  return value && value->is_integer() ? std::optional(value->integer()) : std::nullopt;
}

std::optional<double> Reader::number(const std::string& pointer) const {
  const auto* value = find(pointer);
  return value && value->is_number() ? std::optional(value->number()) : std::nullopt;
}

std::vector<std::string> Reader::elements(const std::string& pointer) const {
  std::vector<std::string> pointers;
  const auto* value = find(pointer);
  if (!value || !value->is_array()) return pointers;
  for (std::size_t i = 0; i < value->array().size(); ++i) pointers.push_back(json::append_to_pointer(pointer, i));
  return pointers;
}

}  // namespace authfcgi::config
