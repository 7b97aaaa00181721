// The frame that all pages share (authjs-wire.md 9.1): head, style, card; and the headers of an HTML answer (SEC-43).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/response.h"
#include "pages/html.h"
#include "pages/site.h"

namespace authfcgi::pages {

struct Document {
  std::string_view title;
  Html card;                        // what stands in the card, below the logo
  Html before_logo;                 // what stands above it: the error box
  std::string rules;                // further style rules; every value in them went through safe_color()
  std::string_view script;          // a script of our own that needs no data in its text; empty for none
  bool script_fetches = false;      // from the site itself
  bool has_form = false;
  std::vector<std::string_view> images;  // URLs of further pictures on the page
};

// The whole answer. Style and script are allowed by their hashes, which nobody can guess an exception to and which
// need no randomness.
http::Response render(const Site& site, int status, const Document& document);

// "app.example.com:8080" of an origin.
std::string_view host_of(std::string_view origin);

}  // namespace authfcgi::pages
