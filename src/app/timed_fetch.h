// http.fetch of the operator's functions (hooks/lua_http.h): the same hardened way out as everybody's (SEC-20), with a
// deadline that a call can shorten.
#pragma once

#include "config/config.h"
#include "hooks/lua_library.h"

namespace authfcgi::app {

// Makes its connections when it is first called. The network settings outlive it.
hooks::TimedFetch make_timed_fetch(const config::Network& network, bool allow_insecure_loopback);

}  // namespace authfcgi::app
