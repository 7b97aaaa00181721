#include "support/page_checks.h"

#include <stdexcept>

#include "base/base64url.h"
#include "crypto/digest.h"
#include "support/vectors.h"

namespace authfcgi::support {
namespace {

bool allows_content_of(std::string_view page, const std::string& element, const std::string& policy) {
  const std::string start = "<" + element + ">";
  const auto from = page.find(start);
  if (from == std::string_view::npos) return policy.find(element + "-src") == std::string::npos;
  const auto content = page.substr(from + start.size(), page.find("</" + element + ">") - from - start.size());
  const std::string source = "'sha256-" + base64_encode(crypto::sha256(content)) + "'";
  return policy.find("; " + element + "-src " + source + ";") != std::string::npos;
}

// Tags and attribute names, every value and text dropped.
std::string skeleton(std::string_view page) {
  std::string bones;
  bool in_tag = false, in_quotes = false;
  for (const char c : page) {
    if (in_quotes) {
      in_quotes = c != '"';
    } else if (in_tag) {
      bones += c;
      in_quotes = c == '"';
      in_tag = c != '>';
    } else if (c == '<') {
      bones += c;
      in_tag = true;
    }
  }
  return bones;
}

}  // namespace

pages::Site make_site() { return {"http://localhost:3000", "http://localhost:3000/api/auth", {}}; }

std::string header(const http::Response& response, std::string_view name) {
  return std::string(response.headers.find(name).value_or(""));
}

std::string missing_protection(const http::Response& response) {
  if (header(response, "Content-Type") != "text/html; charset=utf-8") return "Content-Type";
  if (header(response, "X-Content-Type-Options") != "nosniff") return "X-Content-Type-Options";
  if (header(response, "Referrer-Policy") != "no-referrer") return "Referrer-Policy";
  if (header(response, "X-Frame-Options") != "DENY") return "X-Frame-Options";
  if (header(response, "Cache-Control").find("no-store") == std::string::npos) return "Cache-Control";
  const std::string policy = header(response, "Content-Security-Policy");
  for (const char* rule : {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'"}) {
    if (policy.find(rule) == std::string::npos) return rule;
  }
  if (policy.find("unsafe") != std::string::npos) return "unsafe";
  if (!allows_content_of(response.body, "style", policy)) return "style-src";
  if (!allows_content_of(response.body, "script", policy)) return "script-src";
  return "";
}

bool has_same_structure(std::string_view page, std::string_view other) { return skeleton(page) == skeleton(other); }

json::Value transcript_page(std::string_view scenario, std::string_view path) {
  const json::Value all = read_vectors("http-transcripts.json");
  for (const auto& candidate : all.find("scenarios")->array()) {
    if (candidate.find_string("name") != scenario) continue;
    for (const auto& step : candidate.find("steps")->array()) {
      if (step.find("request")->find_string("path") == path) return *step.find("expect")->find("html");
    }
  }
  throw std::runtime_error("no such page in the transcripts: " + std::string(path));
}

}  // namespace authfcgi::support
