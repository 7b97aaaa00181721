// Points in time and how they are spelled. The clock of a request is read once, in app/application.cpp;
// everyone else is handed an Instant. Timeouts use std::chrono::steady_clock and never this.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace authfcgi {

// Milliseconds since 1970-01-01T00:00:00Z, as JavaScript counts.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

Instant now();

// Whole seconds since the epoch, rounded down: the NumericDate of RFC 7519 section 2.
std::int64_t to_unix_seconds(Instant instant);
Instant from_unix_seconds(std::int64_t seconds);

// "Wed, 21 Oct 2026 07:28:00 GMT" (IMF-fixdate, RFC 9110 section 5.6.7), for HTTP headers and cookies.
std::string http_date(Instant instant);

// "2026-10-21T07:28:00.000Z": what JSON.stringify makes of a Date.
std::string iso8601(Instant instant);

}  // namespace authfcgi
