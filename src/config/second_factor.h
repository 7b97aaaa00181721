// Who must prove more than a password or a mailed link.
#pragma once

namespace authfcgi::config {

// Whoever has set a second factor up is always asked for it.
struct SecondFactor {
  bool required = false;         // who has none sets one up before there is a session
  bool after_providers = false;  // after OAuth and OpenID Connect, too: else providers answer for their own
};

}  // namespace authfcgi::config
