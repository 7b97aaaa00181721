// Reads one JSON object of the configuration member by member, and complains about what does not fit. After a complaint
// reading goes on with an empty value, so that all complaints come at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"
#include "providers/provider.h"

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
  // path: what stands before a member's name in a complaint, "client." for example. All three must outlive this.
  Settings(const json::Value& object, std::string path, bool allow_insecure_loopback, Complaints& complaints);

  void allow_only(const std::vector<std::string_view>& names) const;
  std::vector<std::string> names() const;

  // A member that is there and not null; nullptr otherwise.
  const json::Value* value(std::string_view name) const;
  // "" when it is missing, as all readers below give an empty value.
  std::string text(std::string_view name) const;
  std::string url(std::string_view name) const;
  bool flag(std::string_view name, bool otherwise) const;
  std::vector<std::string> list(std::string_view name) const;          // of texts
  std::vector<std::string> text_or_list(std::string_view name) const;  // a text is a list of one
  // Text, or {url, params}. What is no text in params travels as JSON: numbers, and the object "claims".
  Endpoint endpoint(std::string_view name) const;
  Settings object(std::string_view name) const;
  Settings object_or_text(std::string_view name) const;  // text counts as an object without members

 private:
  void complain(std::string_view name, const char* rule) const;

  const json::Value& object_;
  std::string path_;
  bool allow_insecure_loopback_;
  Complaints& complaints_;
};

}  // namespace authfcgi::providers
