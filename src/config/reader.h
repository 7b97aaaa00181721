// Reads values of a configuration by their JSON pointers, which are the keys as they are written. What is missing, of
// the wrong kind or complained of already reads as its default, so that reading can go on and find all that is wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/complaints.h"
#include "json/value.h"

namespace authfcgi::config {

class Reader {
 public:
  // Both must outlive this.
  Reader(const json::Value& document, Complaints& complaints) : document_(document), complaints_(complaints) {}

  // nullptr when it is missing, null or complained of.
  const json::Value* find(const std::string& pointer) const;

  std::optional<std::string> text(const std::string& pointer) const;
  std::optional<bool> flag(const std::string& pointer) const;
  std::optional<std::int64_t> integer(const std::string& pointer) const;
  std::optional<double> number(const std::string& pointer) const;
  // The pointers to the elements of a list.
  std::vector<std::string> elements(const std::string& pointer) const;

  // The value breaks a rule that the schema cannot say; it has the schema's words unless others are given.
  void complain(const std::string& pointer, const std::string& rule) const { complaints_.add(pointer, rule); }
  void complain_text(const std::string& pointer, const std::string& text) const {
    complaints_.add_text(pointer, text);
  }
  Complaints& complaints() const { return complaints_; }

 private:
  const json::Value& document_;
  Complaints& complaints_;
};

}  // namespace authfcgi::config
