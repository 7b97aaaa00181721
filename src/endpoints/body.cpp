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
  // The type itself and not its parameters: "text/plain; application/json" is text/plain, which any page may send here.
  const std::string_view field = request.headers.find("Content-Type").value_or("");
  const std::string_view type = trim(field.substr(0, field.find(';')));
  if (type == "application/json") {
    try {
      body.json = json::parse(request.body);
    } catch (const json::ParseError&) {
      std::throw_with_nested(BadBody("the body is not JSON"));
    }
  } else if (type == "application/x-www-form-urlencoded") {
    check_form_text(request.body);
    body.form = http::Form::parse(request.body);
  }
  return body;
}

}  // namespace authfcgi::endpoints
