#include "store/connection.h"

namespace authfcgi::store {

Transaction::~Transaction() {
  if (committed_) return;
  try {
    sql_ << "ROLLBACK";
  } catch (const std::exception&) {
    // Many errors roll back by themselves, a lost connection among them, and then there is nothing left to do. The error
    // that brought us here is on its way.
  }
}

void Transaction::commit() {
  sql_ << "COMMIT";
  committed_ = true;
}

}  // namespace authfcgi::store
