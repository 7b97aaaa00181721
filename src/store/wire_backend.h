// SOCI over a Wire: what query.h and schema.cpp say to SOCI becomes one Wire::run() a statement. Knows texts and
// 64-bit numbers by position, one row at a time; that is all that query.h asks for.
#pragma once

#include <memory>

#include "store/soci.h"
#include "store/wire.h"

namespace authfcgi::store {

// The wire must outlive the session.
std::unique_ptr<soci::session> make_session(Wire& wire);

}  // namespace authfcgi::store
