#include "password/password.h"

#include <uninorm.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "base/text.h"

namespace authfcgi::password {
namespace {

struct WipedFree {
  std::size_t size = 0;
  void operator()(std::uint8_t* bytes) const {
    ::explicit_bzero(bytes, size);
    std::free(bytes);
  }
};

// U+0080 to U+009F, the controls that are no ASCII.
bool has_c1_control(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '\xC2' && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
  }
  return false;
}

// The bytes of the space that text begins with, 0 for none: Unicode's category Zs, each in UTF-8.
std::size_t space_at(std::string_view text) {
  for (const std::string_view space : {" ", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
                                       "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u202F", "\u205F", "\u3000"}) {
    if (text.starts_with(space)) return space.size();
  }
  return 0;
}

crypto::SecretString with_plain_spaces(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t space = space_at(text);
    result += space ? ' ' : text.front();
    text.remove_prefix(space ? space : 1);
  }
  return crypto::SecretString(std::move(result));
}

std::optional<crypto::SecretString> composed(const crypto::SecretString& text) {
  std::size_t size = 0;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.reveal().data());
  auto* raw = ::u8_normalize(UNINORM_NFC, bytes, text.reveal().size(), nullptr, &size);
  if (raw == nullptr) return std::nullopt;
  const std::unique_ptr<std::uint8_t, WipedFree> result(raw, WipedFree{size});
  return crypto::SecretString(std::string_view(reinterpret_cast<const char*>(result.get()), size));
}

}  // namespace

std::optional<Password> parse_password(std::string_view typed) {
  if (typed.empty() || typed.size() > kMaxBytes || !is_valid_utf8(typed)) return std::nullopt;
  if (has_control(typed) || has_c1_control(typed)) return std::nullopt;
  auto canonical = composed(with_plain_spaces(typed));
  if (!canonical) return std::nullopt;
  return Password(*std::move(canonical), crypto::SecretString(typed));
}

}  // namespace authfcgi::password
