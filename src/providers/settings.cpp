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

Settings::Settings(const json::Value& object, std::string path, bool allow_insecure_loopback, Complaints& complaints)
    : object_(object),
      path_(std::move(path)),
      allow_insecure_loopback_(allow_insecure_loopback),
      complaints_(complaints) {}

// Never with the value of a secret: those are only complained about by their kind.
void Settings::complain(std::string_view name, const char* rule) const {
  const json::Value* there = object_.find(name);
  const bool secret = name == "clientSecret" || name == "clientPrivateKey";
  const std::string is = secret && there ? "is a value of kind " + std::string(there->kind()) : present(there);
  complaints_.add(path_ + std::string(name) + " " + is + ", but must be " + rule);
}

void Settings::allow_only(const std::vector<std::string_view>& names) const {
  for (const json::Member& member : object_.object()) {
    if (std::find(names.begin(), names.end(), member.name) != names.end()) continue;
    std::vector<std::string> known(names.begin(), names.end());
    std::sort(known.begin(), known.end());
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

Endpoint Settings::endpoint(std::string_view name) const {
  Endpoint endpoint;
  const json::Value* found = value(name);
  if (!found) return endpoint;
  if (found->is_string()) {
    endpoint.url = url(name);
    return endpoint;
  }
  const Settings details = object(name);
  details.allow_only({"url", "params", "clientPrivateKey"});
  endpoint.url = details.url("url");
  for (const json::Member& param : details.object("params").object_.object()) {
    const json::Value& value = param.value;
    if (value.is_null()) continue;
    endpoint.params.set(param.name, value.is_string() ? value.string() : json::write(value));
  }
  return endpoint;
}

Settings Settings::object(std::string_view name) const {
  const json::Value* found = value(name);
  if (found && !found->is_object()) complain(name, "an object");
  return Settings(found && found->is_object() ? *found : kNoMembers, path_ + std::string(name) + ".",
                  allow_insecure_loopback_, complaints_);
}

Settings Settings::object_or_text(std::string_view name) const {
  const json::Value* found = value(name);
  return Settings(found && found->is_object() ? *found : kNoMembers, path_ + std::string(name) + ".",
                  allow_insecure_loopback_, complaints_);
}

}  // namespace authfcgi::providers
