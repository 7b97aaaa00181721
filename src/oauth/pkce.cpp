#include "oauth/pkce.h"

#include <algorithm>

#include "base/base64url.h"
#include "crypto/digest.h"
#include "model/errors.h"

namespace authfcgi::oauth {
namespace {

// ALPHA / DIGIT / "-" / "." / "_" / "~", RFC 3986 section 2.3.
bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

crypto::SecretString make_code_verifier(crypto::Random& random) {
  return crypto::SecretString(crypto::make_base64url(random, 32));
}

std::string s256_challenge(const crypto::SecretString& verifier) {
  const std::string_view text = verifier.reveal();
  if (text.size() < 43 || text.size() > 128 || !std::all_of(text.begin(), text.end(), is_unreserved))
    throw model::InvalidCheck("the code_verifier is not one");
  return base64url_encode(crypto::sha256(text));
}

}  // namespace authfcgi::oauth
