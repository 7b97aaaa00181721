#include "base/stand_back.h"

#include <time.h>

namespace authfcgi {

void stand_back() {
  constexpr timespec kLeast{.tv_sec = 0, .tv_nsec = 1};
  ::nanosleep(&kLeast, nullptr);
}

}  // namespace authfcgi
