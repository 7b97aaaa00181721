#include "signin/webauthn.h"

#include "base/base64url.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "json/text.h"
#include "model/errors.h"
#include "providers/webauthn.h"
#include "signin/keepers.h"
#include "signin/relying_party.h"
#include "webauthn/authentication.h"
#include "webauthn/error.h"
#include "webauthn/registration.h"

namespace authfcgi::signin {
namespace {

// Beside the links of mails, whose table this is, under a name that is no address.
constexpr const char* kUsedChallenges = "authfcgi:webauthn";

json::Value read_credential(std::string_view data) {
  json::Value credential;
  try {
    credential = json::parse(data);
  } catch (const json::ParseError&) {
    std::throw_with_nested(model::CallbackRouteError("what the authenticator gave is no JSON"));
  }
  if (!credential.is_object() || !credential.find_string("id")) {
    throw model::AuthError("what the authenticator gave has no id");
  }
  return credential;
}

webauthn::Expected expect(const Challenge& challenge, const providers::Provider& provider, const Visit& visit) {
  const RelyingParty party = relying_party_of(provider, visit.origin);
  return {.challenge = challenge.text,
          .origins = party.origins,
          .relying_party_ids = party.ids,
          .user_verification = provider.webauthn->requires_user_verification()};
}

// The cookie is gone from this browser, but a copy of it may be anywhere (SEC-66).
void spend_challenge(const Challenge& challenge, const Visit& visit, store::Store& store) {
  try {
    store.create_verification_token({.identifier = kUsedChallenges,
                                     .token = hex_encode(crypto::sha256(challenge.text)),
                                     .expires = visit.now + kCheckLifetime});
  } catch (const store::Conflict&) {
    std::throw_with_nested(model::WebAuthnVerificationError("challenge: it was used before"));
  }
}

// What the gate and the session may say of it (RFC 8176): a key that somebody held, and two factors in one where the
// device asked for a finger, a face or a PIN.
template <class Answer>
json::Value claims_of(const Answer& answer) {
  json::Array methods = {answer.is_multi_device ? "swk" : "hwk", "user"};
  if (answer.is_user_verified) methods.emplace_back("mfa");
  json::Value claims = json::object({{"amr", std::move(methods)}});
  if (answer.is_user_verified) claims.set("acr", "mfa");
  return claims;
}

Identity authenticate(const providers::Provider& provider, const json::Value& credential, const Visit& visit,
                      const Passkeys& passkeys, http::CookieJar& jar) {
  const Challenge challenge = use_challenge(provider, passkeys.cookies(visit), jar);
  const auto id = base64_decode(*credential.find_string("id"));
  const auto stored = id ? passkeys.authenticators.find(base64_encode(*id)) : std::nullopt;
  const auto public_key = stored ? base64_decode(stored->public_key) : std::nullopt;
  if (!public_key) throw model::WebAuthnVerificationError("nobody has this passkey");

  const auto answer = webauthn::verify_authentication(credential, *public_key, stored->counter,
                                                      expect(challenge, provider, visit));
  // Never changes (WebAuthn Level 3 section 6.1.3).
  if (answer.is_multi_device != stored->is_multi_device) {
    throw model::WebAuthnVerificationError("the passkey is of another kind than when it was made");
  }
  spend_challenge(challenge, visit, passkeys.store);
  if (!passkeys.authenticators.use(stored->credential_id, stored->counter, answer.counter, answer.is_backed_up, visit.now)) {
    throw model::WebAuthnVerificationError("the passkey's counter was overtaken");
  }
  const auto account = passkeys.store.find_account(provider.id, stored->provider_account_id);
  auto user = account && account->user_id == stored->user_id ? passkeys.store.find_user(stored->user_id) : std::nullopt;
  if (!user) throw model::WebAuthnVerificationError("the passkey is no account of this provider's");
  return {.user = *std::move(user),
          .account = *account,
          .profile = {},
          .claims = claims_of(answer)};
}

Identity enrol(const providers::Provider& provider, const json::Value& credential, const Visit& visit,
               const Passkeys& passkeys, http::CookieJar& jar) {
  const Challenge challenge = use_challenge(provider, passkeys.cookies(visit), jar);
  if (!challenge.registering) throw model::AuthError("the challenge was made for nobody to register");
  if (challenge.registering->id.empty() && !provider.webauthn->sign_up) {
    throw model::AccessDenied("nobody makes an account with a passkey here");
  }
  if (passkeys.authenticators.list(challenge.registering->id).size() >= kMaxPasskeys) {
    throw model::AccessDenied("nobody needs so many passkeys");
  }

  const auto made = webauthn::verify_registration(credential, expect(challenge, provider, visit));
  spend_challenge(challenge, visit, passkeys.store);
  const std::string id = base64_encode(made.credential_id);
  if (id.size() > store::kMaxCredentialIdChars) throw model::WebAuthnVerificationError("the passkey's id is too long to be kept");
  return {.user = *challenge.registering,
          .account = {.user_id = "", .type = "webauthn", .provider = provider.id, .provider_account_id = id},
          .profile = {},
          .claims = claims_of(made),
          .authenticator = model::Authenticator{
              .credential_id = id,
              .provider_account_id = id,
              .public_key = base64_encode(made.public_key),
              .user_id = "",
              .counter = made.counter,
              .is_multi_device = made.is_multi_device,
              .is_backed_up = made.is_backed_up,
              .transports = made.transports.empty() ? std::nullopt : std::optional(join(made.transports, ",")),
              .created = visit.now,
              .used = {},
              .user_agent = std::string(visit.user_agent)}};
}

}  // namespace

Identity prove_webauthn(const providers::Provider& provider, const Ceremony& ceremony, const Visit& visit,
                        const Passkeys& passkeys, http::CookieJar& jar) {
  const bool authenticates = ceremony.action == "authenticate";
  if (!authenticates && ceremony.action != "register") throw model::AuthError("no such ceremony");
  const json::Value credential = read_credential(ceremony.data);
  try {
    return with_keepers([&] {
      return authenticates ? authenticate(provider, credential, visit, passkeys, jar)
                           : enrol(provider, credential, visit, passkeys, jar);
    });
  } catch (const webauthn::WebAuthnError&) {
    std::throw_with_nested(model::WebAuthnVerificationError("what the authenticator gave is refused"));
  }
}

}  // namespace authfcgi::signin
