// http.fetch of the operator's functions (hooks/lua_http.h): the same hardened way out as everybody's (SEC-20), with a
// deadline that a call can shorten.
#pragma once

#include "config/config.h"
#include "hooks/lua_library.h"
#include "shared/bulkhead.h"

namespace authfcgi::app {

// Makes its connections when it is first called. bulkhead: of the servers that are asked, by their origins; nullptr: anybody
// may wait (SEC-25). Where all places are taken the exchange fails. The network settings and the bulkhead outlive it.
hooks::TimedFetch make_timed_fetch(const config::Network& network, bool allow_insecure_loopback,
                                   shared::Bulkhead* bulkhead = nullptr);

}  // namespace authfcgi::app
