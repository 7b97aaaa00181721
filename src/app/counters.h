// Attempts that several machines count together: limits' arithmetic over the numbers of a store. limits and store are
// strangers to each other, so they meet here.
#pragma once

#include <memory>
#include <string>

#include "config/config.h"
#include "limits/counters.h"
#include "store/numbers.h"

namespace authfcgi::app {

// A store that fails is a keeper that is away: limits::CounterError. The numbers outlive the counters.
std::unique_ptr<limits::Counters> counters_over(store::Numbers& numbers);

// Whose accounts a site's are, for limits::Limits: "" where they are those outside of "hosts", else the name of the first
// host that has the same. So hosts with one store count together, and no tenant locks another one's "user:1". site is one
// of config::with_hosts(whole). Machines that count together are to have the same hosts, in the same order.
std::string user_base(const config::Config& whole, const config::Config& site);

}  // namespace authfcgi::app
