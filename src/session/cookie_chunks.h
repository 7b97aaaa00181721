// A session token that is too long for one cookie travels in several: name.0, name.1, ... (authjs-wire.md 3.3).
// Stricter than the reference about which cookies count (15.25, SEC-32).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "http/cookie.h"

namespace authfcgi::session {

inline constexpr std::size_t kChunkSize = 3936;      // characters in one cookie
inline constexpr std::size_t kMaxChunks = 16;        // name.0 to name.15
inline constexpr std::size_t kMaxTokenSize = 32768;  // characters in all chunks together

// Nobody's browser and no nginx buffer would carry this token (SEC-32).
class TokenTooLarge : public Error {
 public:
  using Error::Error;
};

// What the cookies of this name may mean, at most two values to be tried in turn: the plain cookie, then the chunks from
// name.0 on up to the first gap. Empty cookies and values over kMaxTokenSize do not count, nor does any other name with
// this beginning.
std::vector<std::string> read_chunks(const http::Cookies& cookies, std::string_view name);

// True when a cookie that read_chunks() or the cleaning below would look at came with the request.
bool has_chunks(const http::Cookies& cookies, std::string_view name);

// Puts the value into one cookie or several, and deletes what came with the request and is not overwritten: first those
// in the request's order, then the new names. Throws TokenTooLarge before it touches the jar.
void write_chunks(std::string_view name, std::string_view value, const http::CookieAttributes& attributes,
                  const http::Cookies& incoming, http::CookieJar& jar);

// Deletes the cookie and the chunks that came with the request.
void erase_chunks(std::string_view name, const http::CookieAttributes& attributes, const http::Cookies& incoming,
                  http::CookieJar& jar);

}  // namespace authfcgi::session
