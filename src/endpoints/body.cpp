#include "endpoints/body.h"

#include "base/text.h"
#include "json/text.h"

namespace authfcgi::endpoints {

std::optional<std::string_view> Body::find(std::string_view name) const {
  if (json.is_object()) return json.find_string(name);
  return form.find(name);
}

std::optional<std::string_view> Body::find_single(std::string_view name) const {
  if (!json.is_object() && form.count(name) > 1) return std::nullopt;
  return find(name);
}

void check_form_text(std::string_view text) {
  const auto decoded = percent_decode(text);
  if (!decoded) throw BadBody("a percent escape or its bytes are malformed");
  if (decoded->find('\0') != std::string::npos) throw BadBody("a NUL in a form");
}

Body read_body(const http::Request& request) {
  Body body;
  if (request.method != "POST" || request.body.empty()) return body;
  const std::string_view type = request.headers.find("Content-Type").value_or("");
  if (type.find("application/json") != std::string_view::npos) {
    try {
      body.json = json::parse(request.body);
    } catch (const json::ParseError&) {
      std::throw_with_nested(BadBody("the body is not JSON"));
    }
  } else if (type.find("application/x-www-form-urlencoded") != std::string_view::npos) {
    check_form_text(request.body);
    body.form = http::Form::parse(request.body);
  }
  return body;
}

}  // namespace authfcgi::endpoints
