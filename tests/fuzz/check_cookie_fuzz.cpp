// Any bytes as the check cookies of a callback, and as what is inside of rightly sealed ones: nothing of the first ever
// opens, and an attempt found in the second is this provider's and this state's (SEC-11).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "json/text.h"
#include "model/errors.h"
#include "session/jwt.h"
#include "signin/checks.h"
#include "support/counted_random.h"

namespace {

using namespace authfcgi;

constexpr const char* kState = "the-state";
const Instant kNow = from_unix_seconds(1'800'000'000);

const config::Config& make_config() {
  static const config::Config config = [] {
    config::Config made;
    made.secrets.emplace_back(std::string_view("a secret for the fuzzer"));
    made.plain_cookies = config::default_cookies(false);
    made.secure_cookies = config::default_cookies(true);
    return made;
  }();
  return config;
}

bool opens(const std::string& state, const std::string& beside, const std::string& further) {
  static const signin::CheckKeys keys(make_config());
  static const providers::Provider provider = [] {
    providers::Provider made;
    made.id = "idp";
    made.checks.nonce = true;
    return made;
  }();
  const config::Cookies& names = make_config().plain_cookies;
  const std::string digest = signin::state_digest(kState);
  const http::Cookies sent(names.state.name + "=" + state + "; " + names.pkce_code_verifier.name + "=" + beside + "; " +
                           names.nonce.name + "=" + beside + "; " + signin::further_name(names.state.name, digest) +
                           "=" + further);
  const signin::CheckCookies cookies{names, keys.of(false), sent, kNow};
  http::CookieJar jar;
  support::CountedRandom random;
  signin::begin_checks(provider, {}, cookies, random, jar);
  signin::open_state(state, keys.of(false), kNow);
  try {
    const auto attempt = signin::use_state(provider, kState, cookies, jar);
    if (attempt.provider != provider.id || attempt.state_digest != digest) std::abort();
    signin::use_pkce(attempt);
    return true;
  } catch (const model::InvalidCheck&) {
    return false;
  }
}

std::string seal(const json::Value& claims, std::string_view salt) {
  support::CountedRandom random;
  const session::Keyring keyring(make_config().secrets, salt);
  return session::seal_token(claims, keyring, kNow, signin::kCheckLifetime, random);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (opens(bytes, bytes, bytes)) std::abort();

  try {
    const json::Value claims = json::parse(bytes);
    if (!claims.is_object()) return 0;
    const config::Cookies& names = make_config().plain_cookies;
    opens(seal(claims, names.state.name), seal(claims, names.pkce_code_verifier.name),
          seal(claims, names.state.name + ".further"));
  } catch (const json::ParseError&) {
    // Only the first half is for such bytes.
  }
  return 0;
}
