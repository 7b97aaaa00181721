// The operator's own pages instead of the built-in ones (authjs-wire.md 9.6).
#pragma once

#include "config/config.h"
#include "config/reader.h"

namespace authfcgi::config {

// Needs config.base_path and config.url. Complains of a page that is one of our own endpoints and leads back to itself:
// GET signin sends the browser to pages.signIn, and there it would be sent again.
void read_pages(const Reader& reader, Config& config);

}  // namespace authfcgi::config
