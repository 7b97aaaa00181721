#include "session/strategy.h"

namespace authfcgi::session {

// Where no hook has a word, all that a look changes is a renewal.
Look Strategy::look(const http::Cookies& cookies, bool secure, Instant now, http::CookieJar& jar) {
  Look look{.active = find(cookies, secure, now)};
  if (!look.active || !look.active->renewal_due) return look;
  Reading reading = read(cookies, secure, now, nullptr, jar);
  look.problem = std::move(reading.problem);
  if (reading.is_our_failure) return look;
  // Null where it ended meanwhile, by a hook or elsewhere.
  if (reading.session.is_null()) look.active.reset();
  look.shown = std::move(reading.session);
  return look;
}

}  // namespace authfcgi::session
