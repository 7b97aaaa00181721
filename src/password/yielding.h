// A hash computes for a tenth of a second without asking the kernel for anything. The kernel then lets it go on to the end
// of its slice, milliseconds later, whoever woke up meanwhile and however kind its priority (Linux's EEVDF, at nice 19 and
// SCHED_IDLE too). While one of these lives, the calling thread stands back for a moment two thousand times a second, so
// that a look at a session does not feel the hashes beside it (SEC-60).
#pragma once

namespace authfcgi::password {

class Yielding {
 public:
  Yielding();
  ~Yielding();
  Yielding(const Yielding&) = delete;
  Yielding& operator=(const Yielding&) = delete;
};

}  // namespace authfcgi::password
