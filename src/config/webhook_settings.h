// "events": a URL for each of Auth.js's events. Secrets are those of the Standard Webhooks specification, "whsec_" and the
// base64 of 24 to 64 bytes; usually AUTH_WEBHOOK_SECRET in the environment.
#pragma once

#include "config/config.h"
#include "config/environment.h"
#include "config/reader.h"

namespace authfcgi::config {

// Needs config.adapter and config.allow_insecure_loopback. Messages wait in the store, so that none is lost with a process:
// without an adapter there is nowhere to wait, which is a complaint.
void read_webhooks(const Reader& reader, const Environment& environment, Config& config);

}  // namespace authfcgi::config
