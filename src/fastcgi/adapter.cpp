#include "fastcgi/adapter.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace authfcgi::fastcgi {
namespace {

constexpr std::string_view kHttp = "HTTP_";

// Variables on which an answer may depend: what they say must be said once (SEC-53).
bool is_decisive(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kNames{
      "REQUEST_METHOD", "REQUEST_URI",        "REMOTE_ADDR", "HTTPS",               "REQUEST_SCHEME",     "CONTENT_TYPE",
      "HTTP_HOST",      "HTTP_AUTHORIZATION", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "HTTP_SEC_FETCH_MODE", "QUERY_STRING"};
  return name.starts_with("AUTHFCGI_") || name.starts_with("HTTP_X_FORWARDED_") || std::ranges::count(kNames, name) != 0;
}

void refuse_contradictions(std::span<const NameValue> variables) {
  std::vector<NameValue> seen;
  seen.reserve(16);
  for (const NameValue& variable : variables) {
    if (!is_decisive(variable.name)) continue;
    for (const NameValue& earlier : seen) {
      if (earlier.name == variable.name && earlier.value != variable.value) {
        throw BadRequest(std::string(variable.name) + " was sent twice, with different values");
      }
    }
    seen.push_back(variable);
  }
}

// HTTP_X_REQUESTED_WITH to x-requested-with.
std::string header_name(std::string_view variable) {
  std::string name(variable.substr(kHttp.size()));
  for (char& c : name) {
    if (c == '_') {
      c = '-';
    } else if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return name;
}

// No web server writes these; here they would become a second spelling of another header.
bool has_second_spelling(std::string_view name) {
  return std::ranges::any_of(name, [](char c) { return c == '-' || (c >= 'a' && c <= 'z'); });
}

void take_header(http::Request& request, const NameValue& variable, std::string& cookies, bool& has_cookies) {
  if (variable.name == "HTTP_COOKIE") {
    if (has_cookies) cookies += "; ";
    cookies += variable.value;
    has_cookies = true;
    return;
  }
  // httpoxy (CVE-2016-5385); and the two headers that CGI spells without HTTP_.
  if (variable.name == "HTTP_PROXY" || variable.name == "HTTP_CONTENT_TYPE" || variable.name == "HTTP_CONTENT_LENGTH") return;
  if (has_second_spelling(variable.name)) throw BadRequest("a header in a spelling that no web server uses");
  try {
    request.headers.add(header_name(variable.name), variable.value);
  } catch (const Error&) {
    std::throw_with_nested(BadRequest("a header that is none"));
  }
}

struct Reason {
  int status;
  std::string_view phrase;
};

// RFC 9110 section 15; only what this program says itself. Others go out with an empty phrase, which is legal.
std::string_view phrase(int status) {
  static constexpr std::array<Reason, 13> kReasons{{{200, "OK"},
                                                    {202, "Accepted"},
                                                    {204, "No Content"},
                                                    {302, "Found"},
                                                    {400, "Bad Request"},
                                                    {401, "Unauthorized"},
                                                    {403, "Forbidden"},
                                                    {409, "Conflict"},
                                                    {413, "Content Too Large"},
                                                    {429, "Too Many Requests"},
                                                    {431, "Request Header Fields Too Large"},
                                                    {500, "Internal Server Error"},
                                                    {503, "Service Unavailable"}}};
  const auto reason = std::ranges::find(kReasons, status, &Reason::status);
  return reason == kReasons.end() ? std::string_view() : reason->phrase;
}

}  // namespace

http::Request to_request(std::span<const NameValue> variables, std::string body) {
  refuse_contradictions(variables);
  http::Request request;
  request.method.clear();
  request.front.role = "api";
  std::string_view https;
  std::string cookies;
  bool has_cookies = false;
  for (const NameValue& variable : variables) {
    const auto& [name, value] = variable;
    if (name.starts_with(kHttp)) {
      take_header(request, variable, cookies, has_cookies);
    } else if (name == "REQUEST_METHOD") {
      request.method = value;
    } else if (name == "REQUEST_URI") {
      request.target = value;
    } else if (name == "CONTENT_TYPE") {
      if (!value.empty()) request.headers.set("content-type", value);
    } else if (name == "REMOTE_ADDR") {
      request.front.remote_address = value;
    } else if (name == "REQUEST_SCHEME") {
      request.front.scheme = value;
    } else if (name == "HTTPS") {
      https = value;
    } else if (name == "AUTHFCGI_ROLE") {
      request.front.role = value;
    } else if (name == "AUTHFCGI_HOST") {
      request.front.host = value;
    } else if (name == "AUTHFCGI_PATH") {
      request.front.path = value;
    } else if (name == "AUTHFCGI_REQUIRE") {
      request.front.require = value;
    }
  }
  if (has_cookies) request.headers.add("cookie", cookies);
  if (request.front.scheme.empty()) request.front.scheme = https.empty() || https == "off" ? "http" : "https";
  if (request.method.empty() || request.target.empty()) throw BadRequest("REQUEST_METHOD or REQUEST_URI is missing");
  request.body = std::move(body);
  return request;
}

void append_response(std::string& out, const http::Response& response, bool is_head) {
  out.append("Status: ").append(std::to_string(response.status));
  out.append(" ").append(phrase(response.status)).append("\r\n");
  for (const auto& [name, value] : response.headers.fields()) {
    out.append(name).append(": ").append(value).append("\r\n");
  }
  const bool has_body = response.status != 204 && response.status != 304;
  if (has_body && !response.headers.find("content-length")) {
    out.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  }
  out.append("\r\n");
  if (has_body && !is_head) out.append(response.body);
}

}  // namespace authfcgi::fastcgi
