// application/x-www-form-urlencoded as the WHATWG URL standard reads and writes it (authjs-wire.md appendix A).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace authfcgi::http {

// Names and values in order: a query string or a form body.
class Form {
 public:
  using Pair = std::pair<std::string, std::string>;

  Form() = default;
  Form(std::initializer_list<Pair> pairs) : pairs_(pairs) {}

  // Total, as the standard says: "+" is a blank, malformed escapes stay, invalid UTF-8 becomes U+FFFD.
  static Form parse(std::string_view text);
  std::string serialize() const;

  // The last of a name wins, as in the reference.
  std::optional<std::string_view> find(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  void add(std::string_view name, std::string_view value);
  // Replaces the first of that name in place and drops the others, or appends.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);
  const std::vector<Pair>& pairs() const { return pairs_; }
  bool empty() const { return pairs_.empty(); }

 private:
  std::vector<Pair> pairs_;
};

std::string form_encode(std::string_view text);

}  // namespace authfcgi::http
