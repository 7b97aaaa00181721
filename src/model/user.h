// Auth.js's User: one person (authjs-wire.md 12.2).
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "json/value.h"

namespace authfcgi::model {

struct User {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> email;  // lower case
  std::optional<Instant> email_verified;
  std::optional<std::string> image;
  json::Value extra = json::object();  // further members that a profile mapping made; not stored
};

}  // namespace authfcgi::model
