// What a person finds on a page, read back from its HTML: the shape of "html" in vectors/http-transcripts.json, so that
// a page can be compared with the reference's without its looks.
#pragma once

#include <string_view>

#include "json/value.h"

namespace authfcgi::support {

// {title, body_class, h1, paragraphs, links, logo, brand_vars, forms}. For well-formed pages of ours, not for the web.
json::Value outline(std::string_view page);

}  // namespace authfcgi::support
