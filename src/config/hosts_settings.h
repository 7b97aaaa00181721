// "hosts": what differs by the host that nginx routed a request to.
//
// Each host is a whole configuration, checked as one. What the environment says for it alone is NAME__SUFFIX, and the
// suffix is the host in capitals with _ for all that is no letter or digit (and ANY for *): AUTH_SECRET__STAGING_EXAMPLE_COM.
// Two things are never taken over. url names one site. And a secret that several hosts know makes a session of each a
// session of all: whoever means that says "shareSessions". A secret derived from the whole's and the host would part them,
// too, but an application that opens our cookie with @auth/core must be given the secret as a text, and nobody has ever
// seen a derived one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "config/complaints.h"
#include "config/load.h"

namespace authfcgi::config {

using ReadDocument = std::function<std::unique_ptr<Config>(const json::Value&, Complaints&, const Environment&)>;

// Fills config.hosts; config is complete but for that. read makes a configuration of a document without "hosts".
void read_hosts(const json::Located& file, const Environment& environment, const ReadDocument& read,
                Complaints& complaints, Config& config);

// Whether these are the same users: one file, one database of one server.
bool is_same_place(const Adapter& a, const Adapter& b);

// "STAGING_EXAMPLE_COM", "ANY_EXAMPLE_COM"
std::string environment_suffix(std::string_view host);

}  // namespace authfcgi::config
