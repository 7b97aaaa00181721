// seccomp: what a worker can never do again once it has started (SEC-75). A refused call fails with EPERM, so that a
// library that tries goes on instead of dying.
#pragma once

#include "base/error.h"
#include "server/generation.h"

namespace authfcgi::server {

class SandboxError : public Error {
 public:
  using Error::Error;
};

// No worker may run programs, trace, mount or load; a session worker may not open a socket either, except to call the
// server of a store that needs one (and never to be called). Throws SandboxError where the kernel cannot filter.
void enter_sandbox(PoolKind kind, bool store_needs_network);

}  // namespace authfcgi::server
