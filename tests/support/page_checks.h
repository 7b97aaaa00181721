// What every HTML answer must have (SEC-43), and the pages' common fixtures.
#pragma once

#include <string>
#include <string_view>

#include "http/response.h"
#include "json/value.h"
#include "pages/site.h"

namespace authfcgi::support {

pages::Site make_site();

// The value of a header, "" when it is missing.
std::string header(const http::Response& response, std::string_view name);

// What keeps this answer from being an HTML page as SEC-43 wants it: "" for a good one, else the header's name.
std::string missing_protection(const http::Response& response);

// True when the page has the same tags and attribute names, in order, as another: a value that escaped would add some.
bool has_same_structure(std::string_view page, std::string_view other);

// The "html" that the reference's transcript shows for a path of a scenario.
json::Value transcript_page(std::string_view scenario, std::string_view path);

}  // namespace authfcgi::support
