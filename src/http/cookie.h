// Cookies in both headers (RFC 6265bis), spelled as the reference does: authjs-wire.md 1.7 and 3.2.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "http/headers.h"

namespace authfcgi::http {

// The Cookie header: pairs between semicolons, the first of a name wins, values percent-decoded where that works.
class Cookies {
 public:
  using Pair = std::pair<std::string, std::string>;

  Cookies() = default;
  explicit Cookies(std::string_view header);  // total: anything at all parses (SEC-33)

  std::optional<std::string_view> find(std::string_view name) const;
  const std::vector<Pair>& pairs() const { return pairs_; }  // in the order of the header

 private:
  std::vector<Pair> pairs_;
};

enum class SameSite { kLax, kStrict, kNone };

struct CookieAttributes {
  std::optional<std::chrono::seconds> max_age;
  std::optional<std::string> domain;
  std::string path = "/";
  std::optional<Instant> expires;
  bool http_only = true;
  bool secure = false;
  bool partitioned = false;
  std::optional<SameSite> same_site = SameSite::kLax;
};

// One Set-Cookie value: name, percent-encoded value, and the attributes in the reference's order. Throws Error for a
// name, domain or path that cannot stand in a header.
std::string serialize_cookie(std::string_view name, std::string_view value, const CookieAttributes& attributes);

// The deletion of a cookie: empty value, Max-Age=0, the other attributes kept, no Expires.
std::string serialize_deletion(std::string_view name, CookieAttributes attributes);

// The cookies that an answer is going to set. Setting a name again replaces the earlier entry in its place, so the
// last word wins and the order of first mention stays.
class CookieJar {
 public:
  void set(std::string_view name, std::string_view value, const CookieAttributes& attributes);
  void erase(std::string_view name, const CookieAttributes& attributes);
  // Takes back what was said of this name.
  void forget(std::string_view name);
  // What the later one says of a name replaces what this one said.
  void add(CookieJar later);
  // One Set-Cookie field each.
  void write(Headers& headers) const;
  bool empty() const { return entries_.empty(); }

 private:
  void put(std::string_view name, std::string serialized);

  std::vector<std::pair<std::string, std::string>> entries_;  // name, serialised
};

}  // namespace authfcgi::http
