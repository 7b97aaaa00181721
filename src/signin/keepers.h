// The store and the keeper of counters fail in words of their own; here they get those that the front desk knows.
#pragma once

#include "limits/counters.h"
#include "model/errors.h"
#include "store/store.h"

namespace authfcgi::signin {

// Runs work, and gives what it gives. A keeper who is away is TemporarilyUnavailable, any other failure of a store an
// AdapterError that says what could not be done.
template <class Work>
auto with_keepers(const Work& work, const char* what = "the account could not be read or written") {
  try {
    return work();
  } catch (const limits::CounterError&) {
    std::throw_with_nested(model::TemporarilyUnavailable("nobody can say how many attempts there were"));
  } catch (const store::Unavailable&) {
    std::throw_with_nested(model::TemporarilyUnavailable("the store does not answer"));
  } catch (const store::StoreError&) {
    std::throw_with_nested(model::AdapterError(what));
  }
}

}  // namespace authfcgi::signin
