// What every store promises (src/store/store.h, authjs-wire.md 12.5), as one suite for all of them.
#pragma once

#include <functional>
#include <memory>

#include "store/store.h"

namespace authfcgi::conformance {

// Called inside a TEST_CASE; make gives an empty store each time.
void run_store_suite(const std::function<std::unique_ptr<store::Store>()>& make);

}  // namespace authfcgi::conformance
