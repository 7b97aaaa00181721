// Where the messages of all sites are sent from: a WebhookSender for each site that has webhooks, and one crowd of exchanges
// for all of them. It is what the sender's process does (server/sender.h).
#pragma once

#include <functional>

#include "config/config.h"

namespace authfcgi::app {

// After the fork. Each call begins with what is due, if it may begin, looks after what is on its way for a tenth of a second,
// says whether there was anything to do, and throws what a store throws where there was nothing else. Once an hour, when
// nothing is to do, what nobody took is forgotten. The configuration outlives it.
std::function<bool(bool may_begin)> open_webhook_office(const config::Config& config);

}  // namespace authfcgi::app
