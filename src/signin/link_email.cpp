#include "signin/link_email.h"

#include "model/errors.h"
#include "signin/keepers.h"

namespace authfcgi::signin {
namespace {

Linked decide(store::Store& store, const Identity& identity, Instant now) {
  if (auto user = store.find_user_by_email(*identity.user.email)) {
    user->email_verified = now;
    return {.user = store.update_user(*user), .is_updated_user = true};
  }
  model::User user = identity.user;
  user.email_verified = now;
  return {.user = store.create_user(user), .is_new_user = true};
}

}  // namespace

Linked link_email(store::Store& store, const Identity& identity, Instant now) {
  if (!identity.user.email || identity.user.email->empty())
    throw model::AdapterError("an e-mail sign-in without an address");
  return with_keepers([&] {
    try {
      return decide(store, identity, now);
    } catch (const store::Conflict&) {
      // Somebody created the user between our reading and our writing.
      return decide(store, identity, now);
    }
  }, "the user could not be found or created");
}

}  // namespace authfcgi::signin
