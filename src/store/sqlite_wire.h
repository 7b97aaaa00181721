// One open SQLite file as a Wire: statements are prepared once. Specification: SEC-72.
#pragma once

#include <memory>
#include <string>

#include "store/wire.h"

namespace authfcgi::store {

// Two such waits still answer within the 5 s of SEC-37.
inline constexpr std::chrono::milliseconds kBusyTimeout{2000};

// Creates the file where there is none, readable by its owner only. Throws Unavailable or StoreError. Deadlines mean
// nothing to it: who waits, waits for at most kBusyTimeout.
std::unique_ptr<Wire> open_sqlite_wire(const std::string& path);

}  // namespace authfcgi::store
