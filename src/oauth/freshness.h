// How long a provider lets us keep a document (RFC 9111 section 5.2.2).
#pragma once

#include <chrono>
#include <optional>

#include "http/headers.h"

namespace authfcgi::oauth {

// max-age of Cache-Control, clamped to a year; 0 for no-store or no-cache; nothing where the header says neither.
std::optional<std::chrono::seconds> find_max_age(const http::Headers& headers);

}  // namespace authfcgi::oauth
