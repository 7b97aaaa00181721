// Header fields in the order in which they were added (RFC 9110 section 5). Names compare without case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace authfcgi::http {

// token, RFC 9110 section 5.6.2: what a field's name, a method or a cookie's name is made of.
bool is_token(std::string_view text);

class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  // Appends; several fields of one name (Set-Cookie) stay apart. Throws Error if the value holds a control other
  // than a tab, or the name is no token: nothing that an attacker wrote may end a header line (SEC-41).
  void add(std::string_view name, std::string_view value);
  // Replaces all fields of that name by one.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);

  // The first field of that name.
  std::optional<std::string_view> find(std::string_view name) const;
  std::vector<std::string_view> find_all(std::string_view name) const;

  const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

}  // namespace authfcgi::http
