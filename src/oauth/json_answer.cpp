#include "oauth/json_answer.h"

#include "base/text.h"
#include "json/text.h"
#include "oauth/error.h"

namespace authfcgi::oauth {

std::string media_type(const http::Response& response) {
  const std::string_view field = response.headers.find("Content-Type").value_or("");
  return to_lower(trim(field.substr(0, field.find(';'))));
}

json::Value parse_json_answer(const http::Response& response, std::string_view step) {
  const std::string name(step);
  const std::string type = media_type(response);
  if (type != "application/json" && type != "text/json" && !(type.starts_with("application/") && type.ends_with("+json")))
    throw ProtocolError(name + ": the answer (status " + std::to_string(response.status) + ") is not JSON by its type");
  return parse_json_object(response.body, step);
}

json::Value parse_json_object(std::string_view text, std::string_view step) {
  try {
    json::Value value = json::parse(text);
    if (value.is_object()) return value;
  } catch (const json::ParseError& error) {
    // The cause is not kept: it may quote the text.
    throw ProtocolError(std::string(step) + ": not strict JSON at byte " + std::to_string(error.offset()));
  }
  throw ProtocolError(std::string(step) + ": no JSON object");
}

json::Value validate_json_answer(const http::Response& response, std::string_view step) {
  if (response.status != 200)
    throw ProtocolError(std::string(step) + ": the answer has status " + std::to_string(response.status));
  return parse_json_answer(response, step);
}

std::optional<std::string> find_text(const json::Value& object, std::string_view name, std::string_view step) {
  const json::Value* member = object.find(name);
  if (!member) return std::nullopt;
  if (!member->is_string() || member->string().empty() || member->string().find('\0') != std::string::npos)
    throw ProtocolError(std::string(step) + ": " + std::string(name) + " must be a text that is not empty");
  return member->string();
}

}  // namespace authfcgi::oauth
