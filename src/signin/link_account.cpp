#include "signin/link_account.h"

#include "model/errors.h"
#include "signin/keepers.h"

namespace authfcgi::signin {

namespace {

// One loses a race against one other; to lose more often than this, something else is wrong.
constexpr int kMaxAttempts = 3;

// Where the person and their account go.
struct Shelf {
  store::Store& store;
  store::Authenticators* authenticators;
};

Linked link_to(const Shelf& shelf, const model::User& user, const Identity& identity) {
  model::Account account = identity.account;
  account.user_id = user.id;
  if (identity.authenticator) {
    model::Authenticator authenticator = *identity.authenticator;
    authenticator.user_id = user.id;
    shelf.authenticators->link(account, authenticator);
  } else {
    shelf.store.link_account(account);
  }
  return {.user = user, .is_new_link = true};
}

// The account is known: it belongs to whoever is signed in, or it signs its owner in.
Linked enter(const model::User& owner, const std::optional<model::User>& signed_in, const Identity& identity) {
  // Anybody can make a passkey with the id of somebody else's (WebAuthn Level 2 section 7.1 step 22). Auth.js lets them in.
  if (identity.authenticator) refuse_to_link(identity, "a passkey of this id is registered already");
  if (signed_in && signed_in->id != owner.id) {
    refuse_to_link(identity, "the account is linked to another user than the one signed in");
  }
  return {.user = owner};
}

// The provider itself says that nobody has proved this address to it. Who were let have it all the same could wait with
// it for its owner (account pre-hijacking), or keep the owner out (15.45).
bool is_denied_email(const Identity& identity) { return identity.email_verified == false; }

Linked create(const Shelf& shelf, const Identity& identity) {
  model::User user = identity.user;
  if (is_denied_email(identity)) user.email.reset();
  user.email_verified.reset();  // as in Auth.js: only a link that we mailed proves an address to us
  return {.user = identity.authenticator
                      ? shelf.authenticators->create_user_with(user, identity.account, *identity.authenticator)
                      : shelf.store.create_user_with_account(user, identity.account),
          .is_new_user = true,
          .is_new_link = true};
}

// The rows of the table, from top to bottom.
Linked decide(const Shelf& shelf, const Identity& identity, const std::optional<std::string>& signed_in_user_id,
              bool may_link_by_email) {
  store::Store& store = shelf.store;
  const model::Account& account = identity.account;
  const auto signed_in = signed_in_user_id ? store.find_user(*signed_in_user_id) : std::nullopt;
  const auto owner = store.find_user_by_account(account.provider, account.provider_account_id);
  if (owner) return enter(*owner, signed_in, identity);
  if (signed_in) return link_to(shelf, *signed_in, identity);

  const auto& email = identity.user.email;
  const bool has_email = email && !email->empty() && !is_denied_email(identity);
  const auto same_email = has_email ? store.find_user_by_email(*email) : std::nullopt;
  if (!same_email) return create(shelf, identity);
  if (may_link_by_email) return link_to(shelf, *same_email, identity);
  // Unless it is this one's own: somebody else may have brought both since we asked for the account.
  if (const auto latest = store.find_user_by_account(account.provider, account.provider_account_id)) {
    return enter(*latest, signed_in, identity);
  }
  refuse_to_link(identity, "another account has the same e-mail address");
}

}  // namespace

Linked link_account(store::Store& store, const Identity& identity, const std::optional<std::string>& signed_in_user_id,
                    bool allow_dangerous_email_account_linking, store::Authenticators* authenticators) {
  if (identity.account.provider.empty() || identity.account.provider_account_id.empty()) {
    throw model::AdapterError("an account without provider or provider_account_id cannot be linked");
  }
  if (identity.authenticator && !authenticators) throw model::AdapterError("there is nowhere to keep a passkey");
  const Shelf shelf{store, authenticators};
  const bool may_link_by_email = allow_dangerous_email_account_linking && identity.email_verified == true;
  return with_keepers([&] {
    for (int attempt = 1;; ++attempt) {
      try {
        return decide(shelf, identity, signed_in_user_id, may_link_by_email);
      } catch (const store::Conflict&) {
        // Somebody was faster between our reading and our writing, so that another row may apply now.
        if (attempt == kMaxAttempts) throw;
      }
    }
  }, "the account could not be found or linked");
}

void refuse_to_link(const Identity& identity, const char* why) {
  if (identity.account.type == "webauthn") throw model::AccountNotLinked(why);
  throw model::OAuthAccountNotLinked(why);
}

}  // namespace authfcgi::signin
