#include "config/complaints.h"

#include <algorithm>
#include <climits>

#include "base/text.h"
#include "config/schema.h"
#include "json/text.h"

namespace authfcgi::config {
namespace {

constexpr std::size_t kMaxShownBytes = 80;

bool is_secret_name(std::string_view name) {
  const auto lower = to_lower(name);
  if (lower == "params" || lower == "proxy") return true;  // may hold passwords
  constexpr std::string_view kParts[] = {"secret", "password", "privatekey", "apikey"};
  return std::ranges::any_of(kParts, [&](std::string_view part) { return lower.find(part) != std::string::npos; });
}

bool may_be_secret(std::string_view pointer, const json::Value& value) {
  const auto names = split(pointer, '/');
  if (std::ranges::any_of(names, is_secret_name)) return true;
  return value.is_string() && value.string().find('@') != std::string::npos;
}

std::string size_in_words(const json::Value& value) {
  if (value.is_string()) return "a text of " + std::to_string(value.string().size()) + " bytes";
  if (value.is_array()) return "a list of " + std::to_string(value.array().size());
  if (value.is_object()) return "an object";
  return "a " + std::string(value.kind());
}

std::string shown(std::string_view pointer, const json::Value& value) {
  if (value.is_array() || value.is_object() || may_be_secret(pointer, value)) return size_in_words(value);
  auto text = json::write(value);
  if (text.size() <= kMaxShownBytes) return text;
  auto end = kMaxShownBytes;
  while ((static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not inside a character
  return text.substr(0, end) + "...";
}

// How many letters one must insert, remove or replace to get from one name to the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t k = 0; k < row.size(); ++k) row[k] = k;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t k = 1; k < row.size(); ++k) {
      const auto replaced = diagonal + (a[i - 1] == b[k - 1] ? 0 : 1);
      diagonal = std::exchange(row[k], std::min({row[k] + 1, row[k - 1] + 1, replaced}));
    }
  }
  return row.back();
}

std::string unknown_key(std::string_view name, const json::Value& rule) {
  std::vector<std::string> known;
  if (const auto* properties = rule.find("properties")) {
    for (const auto& property : properties->object()) known.push_back(property.name);
  }
  const auto far = [&](const std::string& other) { return distance(to_lower(name.substr(0, 64)), to_lower(other)); };
  const auto nearest = std::ranges::min_element(known, {}, far);
  if (nearest != known.end() && far(*nearest) <= 2) {
    return "is no key that is known here; did you mean \"" + *nearest + "\"?";
  }
  std::ranges::sort(known);
  return "is no key that is known here; what is: " + join(known, ", ");
}

std::string last_name(std::string_view pointer) {
  const auto slash = pointer.rfind('/');
  return std::string(pointer.substr(slash == std::string_view::npos ? 0 : slash + 1));
}

}  // namespace

std::string printable(std::string text) {
  const bool ascii_only = !is_valid_utf8(text);
  std::ranges::replace_if(
      text,
      [&](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f || (ascii_only && byte > 0x7f);
      },
      '?');
  return text;
}

std::string key_path(const json::Value& document, std::string_view pointer) {
  if (pointer.empty()) return "the configuration";
  std::string path, walked;
  for (const auto token : split(pointer.substr(1), '/')) {
    const auto* holder = json::resolve(document, walked);
    if (holder && holder->is_array()) {
      path.append("[").append(token).append("]");
    } else if (token.find('.') != std::string_view::npos) {
      path.append("[\"").append(token).append("\"]");
    } else {
      path.append(path.empty() ? "" : ".").append(token);
    }
    walked.append("/").append(token);
  }
  return path;
}

void Complaints::add(const json::Violation& violation) {
  const auto name = last_name(violation.pointer);
  if (violation.keyword == "additionalProperties") {
    add_text(violation.pointer, unknown_key(name, *violation.rule));
  } else if (violation.keyword == "required") {
    const auto* properties = violation.rule->find("properties");
    const auto* rule = properties ? properties->find(name) : nullptr;
    add_text(violation.pointer, "is missing, but must be " + (rule ? rule_in_words(*rule) : "there"));
  } else if (violation.keyword == "minItems") {
    add(violation.pointer, "a list that is not empty");
  } else {
    add(violation.pointer, rule_in_words(*violation.rule));
  }
}

void Complaints::add(const std::string& pointer, const std::string& rule) {
  const auto* value = json::resolve(document_.value, pointer);
  const auto is = value ? "is " + shown(pointer, *value) : std::string("is missing");
  add_text(pointer, is + ", but must be " + rule);
}

void Complaints::add_text(const std::string& pointer, const std::string& text) {
  if (!pointers_.insert(pointer).second) return;
  if (base_ && !own_->contains(pointer) && base_->covers(pointer)) return;
  const int line = document_.line(pointer);
  const auto place = file_ + ":" + std::to_string(line) + ": ";
  auto path = key_path(document_.value, pointer);
  if (base_) path = pointer.empty() ? part_ : part_ + "." + path;
  entries_.push_back({line, printable(place + path + " " + text)});
}

void Complaints::add_elsewhere(const std::string& place, const std::string& text) {
  entries_.push_back({INT_MAX, printable(place + " " + text)});
}

bool Complaints::covers(std::string pointer) const {
  while (!pointers_.contains(pointer)) {
    if (pointer.empty()) return false;
    pointer.erase(std::min(pointer.rfind('/'), pointer.size()));
  }
  return true;
}

void Complaints::take_over(Complaints part) {
  for (auto& entry : part.entries_) {
    if (std::ranges::find(entries_, entry.text, &Entry::text) == entries_.end()) entries_.push_back(std::move(entry));
  }
}

std::vector<std::string> Complaints::take() {
  std::ranges::stable_sort(entries_, {}, &Entry::line);
  std::vector<std::string> texts;
  for (auto& entry : entries_) texts.push_back(std::move(entry.text));
  entries_.clear();
  return texts;
}

}  // namespace authfcgi::config
