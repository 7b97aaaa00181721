// A visitor's browser for tests: it keeps the cookies of our answers and sends them back.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/cookie.h"

namespace authfcgi::support {

class Browser {
 public:
  void take(const http::CookieJar& jar) {
    http::Headers headers;
    jar.write(headers);
    for (const std::string_view field : headers.find_all("Set-Cookie")) take(field);
  }
  // One Set-Cookie value.
  void take(std::string_view set_cookie) {
    const auto attributes = split(set_cookie, ';');
    const auto equals = attributes[0].find('=');
    const std::string name(attributes[0].substr(0, equals));
    std::erase_if(cookies_, [&](const auto& cookie) { return cookie.first == name; });
    if (set_cookie.find("; Max-Age=0") == std::string_view::npos)
      cookies_.emplace_back(name, attributes[0].substr(equals + 1));
  }
  void plant(const std::string& name, const std::string& value) { take(name + "=" + value); }
  void lose(const std::string& name) { take(name + "=; Max-Age=0"); }

  // The value of the Cookie header.
  std::string header() const {
    std::vector<std::string> pairs;
    for (const auto& [name, value] : cookies_) pairs.push_back(name + "=" + value);
    return join(pairs, "; ");
  }
  http::Cookies cookies() const { return http::Cookies(header()); }
  bool has(std::string_view name) const { return cookies().find(name).has_value(); }
  std::size_t count(std::string_view prefix) const {
    std::size_t count = 0;
    for (const auto& [name, value] : cookies_) count += name.starts_with(prefix) ? 1 : 0;
    return count;
  }
  std::string value(std::string_view name) const { return std::string(cookies().find(name).value_or("")); }

 private:
  std::vector<std::pair<std::string, std::string>> cookies_;  // as sent, percent-encoded
};

// The Set-Cookie values of a jar.
inline std::vector<std::string> set_cookies(const http::CookieJar& jar) {
  http::Headers headers;
  jar.write(headers);
  std::vector<std::string> values;
  for (const std::string_view value : headers.find_all("Set-Cookie")) values.emplace_back(value);
  return values;
}

}  // namespace authfcgi::support
