// The names of keys in Redis: prefix, kind, and a digest of what is behind it. Who reads the keys of a Redis finds there
// no session token that he could send, no address and no account.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace authfcgi::store {

// Different lists of parts have different keys, whatever bytes are in them.
std::string redis_key(std::string_view prefix, std::string_view kind, std::initializer_list<std::string_view> parts);

}  // namespace authfcgi::store
