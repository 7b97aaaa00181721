#include "store/backoff.h"

#include <algorithm>

namespace authfcgi::store {

void Backoff::failed(TimePoint now) {
  next_ = now + pause_;
  pause_ = std::min(pause_ * 2, kLongest);
}

void Backoff::succeeded() {
  next_ = {};
  pause_ = kFirst;
}

}  // namespace authfcgi::store
