// What the commands about people have in common: the stores that a configuration names, and somebody in them.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "cli/arguments.h"
#include "config/load.h"
#include "crypto/random.h"
#include "store/open.h"

namespace authfcgi::cli {

// What a command needs besides its words.
struct World {
  const config::Environment& environment;
  crypto::Random& random;
  Instant now;
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

struct People {
  std::unique_ptr<const config::Config> config;
  store::Stores stores;  // over the adapter that stands in config
};

// Throws ConfigError, StoreError, and Error where no adapter is configured.
People open_people(const Arguments& arguments, const config::Environment& environment);

// who: an id, or an address in any spelling that is the same account. Throws Error where there is nobody, InvalidEmail for
// what is no address.
model::User require_user(const People& people, const std::string& who);

// {id, email, name, image, emailVerified, password, passwordChanged, lockedUntil, disabled, secondFactor,
// secondFactorRequired, recoveryCodes}: times as in Auth.js's JSON, null for what is not there, and of secrets only whether they are there.
json::Value user_json(const People& people, const model::User& user, Instant now);

}  // namespace authfcgi::cli
