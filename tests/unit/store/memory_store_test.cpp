#include "store/memory_store.h"

#include <doctest/doctest.h>

#include "conformance/store_suite.h"

using namespace authfcgi;

TEST_CASE("the memory store keeps every promise of a store") {
  conformance::run_store_suite([] { return std::make_unique<store::MemoryStore>(); });
}
