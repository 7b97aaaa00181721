#include "signin/complete.h"

#include <optional>

#include "base/text.h"
#include "crypto/digest.h"
#include "http/form.h"
#include "http/url.h"
#include "model/errors.h"
#include "signin/auth_time.h"
#include "signin/checks.h"
#include "signin/first_proof.h"
#include "signin/fresh_proof.h"
#include "signin/keepers.h"
#include "signin/link_account.h"
#include "signin/link_email.h"
#include "signin/stored_user.h"

namespace authfcgi::signin {

namespace {

// RFC 9562 section 6.6: NameSpace_URL, 6ba7b811-9dad-11d1-80b4-00c04fd430c8.
constexpr std::string_view kUrlNamespace("\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8", 16);

const json::Value* present(const json::Value& value) { return value.is_null() ? nullptr : &value; }

std::optional<model::LocalAccount> find_local(std::string_view user_id, const House& house) {
  if (!house.local_accounts) return std::nullopt;
  return with_keepers([&] { return house.local_accounts->find(user_id); });
}

// The identity speaks of its own address, the store's row of its own. Who signed up with a passkey has typed theirs: nobody
// has proved it until the row says so.
std::optional<bool> what_is_known(const Identity& identity, const model::User& user,
                                  const std::optional<model::LocalAccount>& local) {
  if (user.email == identity.user.email && identity.email_verified) return identity.email_verified;
  if (user.email_verified) return true;
  const bool signs_up = identity.authenticator && identity.user.id.empty();
  return signs_up || (local && local->signed_up_with_passkey) ? std::optional(false) : std::nullopt;
}

bool is_credentials(const Identity& identity) { return identity.account.type == "credentials"; }

// Who it is has been decided where the password was checked: there is nobody to look up, and nobody to create.
bool is_decided(const Identity& identity) { return is_credentials(identity) && !identity.needs_link; }

// Says where to go instead, or "" to go on. A hook that fails has not said yes.
std::string ask_hook(const Identity& identity, const model::User& user, const House& house) {
  const auto local = is_decided(identity) ? std::nullopt : find_local(user.id, house);
  const auto known = what_is_known(identity, user, local);
  hooks::Verdict verdict;
  try {
    verdict = house.hooks.sign_in({.user = user,
                                   .account = identity.account,
                                   .profile = present(identity.profile),
                                   .credentials = present(identity.credentials),
                                   .email_verified = known});
  } catch (const model::AuthError&) {
    throw;
  } catch (const Error&) {
    std::throw_with_nested(model::AccessDenied("the signIn hook failed"));
  }
  if (const auto* url = std::get_if<std::string>(&verdict); url && !url->empty()) return *url;
  if (const auto* yes = std::get_if<bool>(&verdict); yes && *yes) return "";
  throw model::AccessDenied("the signIn hook refused");
}

// Without a store: who the provider describes.
model::User unremembered_user(const Identity& identity, const config::Config& config) {
  model::User user = identity.user;
  if (config.stable_subject) user.id = stable_subject(identity.account);
  return user;
}

// The hook sees the person whom the store knows by this account, else who the provider describes (7.1).
model::User known_user(const Identity& identity, const House& house) {
  if (is_decided(identity)) return identity.user;
  if (!house.store) return unremembered_user(identity, house.config);
  return with_keepers([&] {
    const auto& account = identity.account;
    // Somebody who is there adds a passkey, of which nobody knows yet.
    const bool adds = identity.authenticator && !identity.user.id.empty();
    if (adds) return house.store->find_user(identity.user.id).value_or(identity.user);
    return house.store->find_user_by_account(account.provider, account.provider_account_id).value_or(identity.user);
  });
}

// In whose browser is this? Whom a provider vouches for may be one more account of theirs. Who types a name and a password
// says who they are, and not that they are whoever else sits here; a mailed link says whose address it is.
struct SignedIn {
  std::string user_id;
  json::Value claims;
};
std::optional<SignedIn> find_signed_in(const Identity& identity, const Visit& visit, const House& house) {
  if (!house.store || is_credentials(identity) || identity.account.type == "email") return std::nullopt;
  const auto active = house.strategy.find(visit.cookies, visit.secure, visit.now);
  if (!active) return std::nullopt;
  const auto user = with_keepers([&] { return find_stored_user(active->claims, *house.store, house.config); });
  return user ? std::optional(SignedIn{user->id, active->claims}) : std::nullopt;
}

// Who links an account proves who they are where they can, and who adds a passkey in any case.
bool is_unproved(const SignedIn& signed_in, const Identity& identity, Instant now, const House& house) {
  if (identity.authenticator) return !was_proved_within(kLinkingTime, signed_in.claims, now);
  return must_prove_again(signed_in.user_id, signed_in.claims, now, house.local_accounts, house.authenticators);
}

// Before another account of theirs becomes a way in.
void insist_on_proof(const SignedIn& signed_in, const Identity& identity, const Visit& visit, const House& house) {
  const model::Account& account = identity.account;
  const bool is_refused = with_keepers([&] {
    return is_unproved(signed_in, identity, visit.now, house) &&
           !house.store->find_user_by_account(account.provider, account.provider_account_id);
  });
  if (is_refused) refuse_to_link(identity, "who links an account must have proved who they are just before");
}

// A passkey is for whom its challenge was made, and not for whoever has signed in or out meanwhile.
void insist_on_same_person(const std::optional<SignedIn>& signed_in, const Identity& identity) {
  if ((signed_in ? signed_in->user_id : "") == identity.user.id) return;
  refuse_to_link(identity, "the passkey was made for somebody else than who is signed in");
}

// What a session says of its proof. An account that is linked to it vouches for nothing yet.
Identity with_older_proof(Identity identity, const json::Value& claims) {
  for (const std::string_view name : {"auth_time", "acr", "amr"}) {
    identity.claims.erase(name);
    if (const json::Value* value = claims.find(name)) identity.claims.set(name, *value);
  }
  if (!identity.claims.find("auth_time")) identity.claims.set("auth_time", 0);
  return identity;
}

// pages.newUser may be a path or a URL, with a query and a fragment of its own (15.41).
std::string new_user_page(const std::string& page, const std::string& callback_url, const std::string& origin) {
  const auto base = http::parse_url(origin);
  auto url = base ? http::parse_url(page, *base) : std::nullopt;
  if (!url) return callback_url;
  const std::string parameter = "callbackUrl=" + http::form_encode(callback_url);
  url->query = url->query && !url->query->empty() ? *url->query + "&" + parameter : parameter;
  return url->serialize();
}

void check_account(const model::Account& account) {
  if (account.type.empty() || account.provider.empty() || account.provider_account_id.empty())
    throw model::CallbackRouteError("the account has no type, provider or id");
}

// What happened to the store, in the order of 7.5.
void tell(const Linked& linked, FirstProof first_proof, const Identity& identity, const hooks::Events& events) {
  if (linked.is_new_user || first_proof == FirstProof::kRegistration) events.tell({.event = hooks::Event::kCreateUser, .user = &linked.user});
  if (linked.is_updated_user) events.tell({.event = hooks::Event::kUpdateUser, .user = &linked.user});
  if (linked.is_new_link) {
    events.tell({.event = hooks::Event::kLinkAccount,
                 .user = &linked.user,
                 .account = &identity.account,
                 .profile_user = &identity.user});
  }
}

// What is done to local accounts, and what they say.
FirstProof void_what_was_unproved(const Identity& identity, bool allow_linking, const House& house) {
  if (!house.local_accounts) return FirstProof::kNone;
  return with_keepers([&] {
    return void_what_was_unproved(identity, allow_linking, *house.store, *house.local_accounts, house.config);
  });
}

void refuse_disabled(std::string_view user_id, const House& house) {
  const auto local = find_local(user_id, house);
  if (local && local->disabled) throw model::AccessDenied("the account is disabled");
}

void refuse_disabled(const Identity& identity, const model::User& user, const House& house) {
  const bool is_stored = !is_decided(identity) || !house.store || with_keepers([&] {
    const auto& provider = identity.account.provider;
    return find_stored_user(user.id, user.email, provider, *house.store, house.config).has_value();
  });
  if (is_stored) refuse_disabled(user.id, house);
}

// Whose account is it? Of credentials, authorize has said that already.
Linked resolve(const Identity& identity, bool allow_linking, const std::optional<SignedIn>& signed_in, const Visit& visit,
               const House& house) {
  if (is_decided(identity)) return {.user = identity.user};
  const bool is_email = identity.account.type == "email";
  if (house.store && is_email) return link_email(*house.store, identity, visit.now);
  if (!house.store) return {.user = unremembered_user(identity, house.config)};
  if (signed_in) insist_on_proof(*signed_in, identity, visit, house);
  if (identity.authenticator) insist_on_same_person(signed_in, identity);
  return link_account(*house.store, identity, signed_in ? std::optional(signed_in->user_id) : std::nullopt, allow_linking,
                      house.authenticators);
}

// A new session in any case, also for who stays signed in as the same user: whatever token was in the browser before is
// not the one that counts afterwards (SEC-35). Auth.js keeps a database session there, with its token and its end.
void start_session(const Identity& identity, const Linked& linked, const Visit& visit, const House& house,
                   http::CookieJar& jar) {
  const bool is_remembered = house.store && !is_decided(identity);
  model::Account account = identity.account;
  if (is_remembered) account.user_id = linked.user.id;
  session::Newcomer newcomer{.user = linked.user, .account = account, .profile = present(identity.profile)};
  newcomer.user_agent = visit.user_agent;
  newcomer.address = visit.address;
  if (is_remembered || is_credentials(identity)) newcomer.is_new_user = linked.is_new_user;
  newcomer.claims = &identity.claims;
  // The store may know the person by another address than the one that the provider speaks of.
  newcomer.email_verified = what_is_known(identity, linked.user, is_remembered ? find_local(linked.user.id, house) : std::nullopt);
  house.strategy.start(visit.cookies, visit.secure, visit.now, newcomer, jar);
  house.hooks.events().tell({.event = hooks::Event::kSignIn,
                             .user = &linked.user,
                             .account = &account,
                             .profile = newcomer.profile,
                             .is_new_user = is_credentials(identity) ? std::nullopt : newcomer.is_new_user});
}

Ending enter(const Identity& identity, const Linked& linked, const Visit& visit, const std::string& callback_url,
             const House& house, http::CookieJar& jar) {
  start_session(identity, linked, visit, house, jar);
  const config::Cookie& used_up = house.config.cookies(visit.secure).callback_url;
  jar.forget(used_up.name);
  if (visit.cookies.find(used_up.name)) jar.erase(used_up.name, used_up.attributes);

  Ending ending{.location = callback_url, .detour = "", .is_new_user = linked.is_new_user};
  if (linked.is_new_user && !house.config.pages.new_user.empty())
    ending.location = new_user_page(house.config.pages.new_user, callback_url, visit.origin);
  return ending;
}

// What was decided before it waited is not decided again; only the operator may have had second thoughts.
Ending go_on(const Identity& identity, const Visit& visit, const std::string& callback_url, const House& house,
             http::CookieJar& jar) {
  refuse_disabled(identity, identity.user, house);
  return enter(identity, {.user = identity.user, .is_new_user = identity.is_new_user}, visit, callback_url, house, jar);
}

Ending finish(const Identity& identity, bool allow_linking, const Visit& visit, const std::string& callback_url,
              const House& house, http::CookieJar& jar) {
  // May this one enter?
  if (house.hooks.has_sign_in()) {
    std::string detour = ask_hook(identity, known_user(identity, house), house);
    if (!detour.empty()) return Ending{.location = callback_url, .detour = std::move(detour)};
  }

  const auto signed_in = find_signed_in(identity, visit, house);
  if (signed_in) refuse_disabled(signed_in->user_id, house);
  const auto first_proof = signed_in ? FirstProof::kNone : void_what_was_unproved(identity, allow_linking, house);
  const Linked linked = resolve(identity, allow_linking, signed_in, visit, house);
  refuse_disabled(identity, linked.user, house);
  tell(linked, first_proof, identity, house.hooks.events());

  const bool is_linked_to_old = linked.is_new_link && !linked.is_new_user;
  const auto linked_to = is_linked_to_old ? std::optional(linked.user) : std::nullopt;
  Identity proved = is_linked_to_old && signed_in ? with_older_proof(identity, signed_in->claims) : identity;
  proved.is_new_user = linked.is_new_user;
  if (house.vault) {
    const Missing missing = ask_second_factor(proved, linked.user, visit, callback_url, *house.vault, jar);
    if (missing != Missing::kNothing) {
      return Ending{.location = callback_url, .detour = "", .linked_to = linked_to, .missing = missing};
    }
  }
  Ending ending = enter(proved, linked, visit, callback_url, house, jar);
  ending.linked_to = linked_to;
  return ending;
}

}  // namespace

Ending complete(const Identity& identity, bool allow_dangerous_email_account_linking, const Visit& visit,
                const std::string& callback_url, const House& house, http::CookieJar& jar) {
  try {
    check_account(identity.account);
    if (identity.has_waited) return go_on(identity, visit, callback_url, house, jar);
    return finish(identity, allow_dangerous_email_account_linking, visit, callback_url, house, jar);
  } catch (const model::AuthError&) {
    throw;
  } catch (const Error&) {
    std::throw_with_nested(model::CallbackRouteError("end of the sign-in at " + identity.account.provider));
  }
}

std::string stable_subject(const model::Account& account) {
  std::string bytes = crypto::sha1(std::string(kUrlNamespace) + account.provider + ":" + account.provider_account_id);
  bytes.resize(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x50);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = hex_encode(bytes);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
         hex.substr(20);
}

}  // namespace authfcgi::signin
