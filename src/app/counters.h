// Attempts that several machines count together: limits' arithmetic over the numbers of a store. limits and store are
// strangers to each other, so they meet here.
#pragma once

#include <memory>

#include "limits/counters.h"
#include "store/numbers.h"

namespace authfcgi::app {

// A store that fails is a keeper that is away: limits::CounterError. The numbers outlive the counters.
std::unique_ptr<limits::Counters> counters_over(store::Numbers& numbers);

}  // namespace authfcgi::app
