// What every keeper of numbers promises (src/store/numbers.h), as one suite for all of them.
#pragma once

#include <functional>
#include <memory>

#include "store/numbers.h"

namespace authfcgi::conformance {

// Called inside a TEST_CASE. open gives another connection to the same numbers each time, of which there are none yet; it
// is called by several threads at once.
void run_numbers_suite(const std::function<std::unique_ptr<store::Numbers>()>& open);

}  // namespace authfcgi::conformance
