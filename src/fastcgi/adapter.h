// Between the CGI variables of RFC 3875 section 4.1, as nginx writes them, and our own Request and Response. Nothing
// here touches the process environment (SEC-53).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "fastcgi/record.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::fastcgi {

// To be answered with 400: a variable is missing, or said twice with two values.
class BadRequest : public Error {
 public:
  using Error::Error;
};

// HTTP_* become headers (HTTP_PROXY, HTTP_CONTENT_TYPE and HTTP_CONTENT_LENGTH do not), CONTENT_TYPE the content-type;
// several HTTP_COOKIE are joined by "; ". A variable that decides something and comes with two values is refused;
// of CONTENT_LENGTH the first one wins. Throws BadRequest.
http::Request to_request(std::span<const NameValue> variables, std::string body);

// Appends the CGI response (RFC 3875 section 6): always a Status line, a Content-Length unless there is one, and no
// body for HEAD, 204 and 304.
void append_response(std::string& out, const http::Response& response, bool is_head);

}  // namespace authfcgi::fastcgi
