#include "http/headers.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace authfcgi::http {
namespace {

constexpr std::size_t kUsually = 8;  // fields

void check(std::string_view name, std::string_view value) {
  if (!is_token(name)) throw Error("a header field's name is no token");
  if (has_control_besides_tab(value)) {
    throw Error("the header field " + std::string(name) + " would hold a control character");
  }
}

}  // namespace

bool is_token(std::string_view text) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

void Headers::add(std::string_view name, std::string_view value) {
  check(name, value);
  if (fields_.empty()) fields_.reserve(kUsually);
  fields_.emplace_back(name, value);
}

void Headers::set(std::string_view name, std::string_view value) {
  check(name, value);
  const auto first = std::ranges::find_if(fields_, [&](const Field& f) { return equals_ignoring_case(f.first, name); });
  if (first == fields_.end()) {
    fields_.emplace_back(name, value);
    return;
  }
  *first = Field(name, value);
  const auto is_further = [&](const Field& f) { return equals_ignoring_case(f.first, name); };
  fields_.erase(std::remove_if(first + 1, fields_.end(), is_further), fields_.end());
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const Field& f) { return equals_ignoring_case(f.first, name); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& [field_name, value] : fields_) {
    if (equals_ignoring_case(field_name, name)) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Headers::find_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [field_name, value] : fields_) {
    if (equals_ignoring_case(field_name, name)) values.push_back(value);
  }
  return values;
}

}  // namespace authfcgi::http
