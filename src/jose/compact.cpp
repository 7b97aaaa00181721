#include "jose/compact.h"

#include "base/base64url.h"
#include "json/text.h"

namespace authfcgi::jose {

template <std::size_t Count>
std::array<std::string_view, Count> split_compact(std::string_view token) {
  if (token.size() > kMaxTokenBytes) throw JoseError("the token is too long");
  std::array<std::string_view, Count> parts;
  for (std::size_t i = 0; i + 1 < Count; ++i) {
    const std::size_t dot = token.find('.');
    if (dot == token.npos) throw JoseError("the token has too few parts");
    parts[i] = token.substr(0, dot);
    token.remove_prefix(dot + 1);
  }
  if (token.find('.') != token.npos) throw JoseError("the token has too many parts");
  parts[Count - 1] = token;
  return parts;
}

template std::array<std::string_view, 3> split_compact<3>(std::string_view token);  // JWS
template std::array<std::string_view, 5> split_compact<5>(std::string_view token);  // JWE

std::string decode_part(std::string_view part) {
  auto bytes = base64url_decode(part);
  if (!bytes) throw JoseError("a part of the token is not base64url");
  return std::move(*bytes);
}

json::Value parse_object(std::string_view text) {
  try {
    json::Value value = json::parse(text);
    if (!value.is_object()) throw JoseError("a part of the token is no JSON object");
    return value;
  } catch (const json::ParseError&) {
    std::throw_with_nested(JoseError("a part of the token is no JSON"));
  }
}

json::Value parse_protected_header(std::string_view part) {
  json::Value header = parse_object(decode_part(part));
  for (const char* name : {"crit", "b64", "zip"}) {
    if (header.find(name) != nullptr) throw JoseError(std::string("the header has ") + name);
  }
  return header;
}

}  // namespace authfcgi::jose
