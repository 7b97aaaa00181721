// Reads one JSON object of the configuration or of a provider file member by member, and complains about what does not
// fit. After a complaint reading goes on with an empty value, so that all complaints come at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"
#include "providers/expression.h"
#include "providers/params.h"

namespace authfcgi::providers {

inline constexpr const char* kUrlRule =
    "an https URL without user information and fragment (http on loopback only with allowInsecureLoopback)";

// Collects what is wrong, each with the place it was found at.
struct Complaints {
  std::string place;  // "provider "idp": "
  std::vector<std::string> all;
  void add(const std::string& complaint) { all.push_back(place + complaint); }
};

// 'is missing' or 'is "value"': how a complaint speaks of a present value. Never for secrets.
std::string present(const json::Value* value);

class Settings {
 public:
  // path: what stands before a member's name in a complaint, "client." for example. values: options and vars, for the
  // placeholders of templates; nullptr for none. All must outlive this.
  Settings(const json::Value& object, std::string path, bool allow_insecure_loopback, Complaints& complaints,
           const json::Value* values = nullptr);

  void allow_only(const std::vector<std::string_view>& names) const;
  std::vector<std::string> names() const;

  const json::Value* find(std::string_view name) const { return object_.find(name); }  // also null
  // A member that is there and not null; nullptr otherwise.
  const json::Value* value(std::string_view name) const;
  // "" when it is missing, as all readers below give an empty value.
  std::string text(std::string_view name) const;
  std::string url(std::string_view name) const;
  bool flag(std::string_view name, bool otherwise) const;
  std::vector<std::string> list(std::string_view name) const;          // of texts
  std::vector<std::string> text_or_list(std::string_view name) const;  // a text is a list of one

  // Templates, in which options and vars have become text. What is known only later may stay as a placeholder in
  // later_text(), later_url() and params(); everywhere else it is complained about.
  std::string url_template(std::string_view name) const;
  Template later_text(std::string_view name) const;
  Template later_url(std::string_view name) const;
  // {"name": "template"}; {"optional": template} is left out when an option in it is not set. What is no text travels as
  // JSON: numbers, the object "claims", and what {"json": value} holds.
  Params params(std::string_view name) const;
  std::optional<Expression> expression(std::string_view name) const;
  // "" and a complaint for what is no JSON Pointer.
  std::string pointer(std::string_view name) const;

  Settings object(std::string_view name) const;
  Settings object_or_text(std::string_view name) const;  // text counts as an object without members
  std::vector<Settings> objects(std::string_view name) const;  // a list of objects

  void complain(std::string_view name, std::string_view rule) const;

 private:
  Template bind(const std::string& text, std::string_view name, Spelling spelling) const;
  std::optional<Template> read_param(const json::Value& value, std::string_view name) const;

  const json::Value& object_;
  std::string path_;
  bool allow_insecure_loopback_;
  Complaints& complaints_;
  const json::Value* values_;
};

}  // namespace authfcgi::providers
