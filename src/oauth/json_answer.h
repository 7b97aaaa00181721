// A provider's answer that has to be a JSON object (SEC-23, SEC-24): metadata, keys, tokens, userinfo.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/response.h"
#include "json/value.h"

namespace authfcgi::oauth {

// The essence of Content-Type in lower case ("application/json"); empty where there is none.
std::string media_type(const http::Response& response);

// The object that a text is. step ("token response") begins each complaint. Throws ProtocolError for text that is not
// strictly JSON, and for what is no object; never tells what it says.
json::Value parse_json_object(std::string_view text, std::string_view step);

// The object in the body, whatever the status. Throws ProtocolError for another type than JSON, too.
json::Value parse_json_answer(const http::Response& response, std::string_view step);

// The same, and the status must be 200: a redirect is not followed and not understood (SEC-22).
json::Value validate_json_answer(const http::Response& response, std::string_view step);

// The member's text; nothing where it is missing. Throws ProtocolError where it is no string, empty, or holds U+0000.
std::optional<std::string> find_text(const json::Value& object, std::string_view name, std::string_view step);

}  // namespace authfcgi::oauth
