#include "signin/webauthn_options.h"

#include <algorithm>

#include "base/base64url.h"
#include "limits/address_key.h"
#include "model/email_address.h"
#include "model/errors.h"
#include "providers/webauthn.h"
#include "signin/keepers.h"
#include "signin/relying_party.h"

namespace authfcgi::signin {
namespace {

// Who a passkey would be used by or made for.
struct Subject {
  std::optional<model::User> user{};
  bool exists = false;  // the store has them
};

enum class Action { kAuthenticate, kRegister, kRefuse };

Action decide(std::string_view action, bool is_signed_in, const Subject& subject) {
  if (action == "authenticate") return Action::kAuthenticate;
  if (action == "register") {
    return subject.user && subject.exists == is_signed_in ? Action::kRegister : Action::kRefuse;
  }
  // Who is signed in proves it once more. Auth.js refuses that.
  return subject.user && !subject.exists ? Action::kRegister : Action::kAuthenticate;
}

// Whoever asks for one address after the other learns which of them have an account (15.46).
void charge(const Visit& visit, limits::Limits& limits) {
  const auto verdict = limits.charge({{limits::Limit::kPasskeyClient, limits::address_key(visit.address)}}, visit.now);
  if (!verdict.allowed) throw model::TooManyRequests("too many addresses were asked for", verdict.retry_after);
}

// Whose address was typed. What is no address is nobody's.
Subject find_by_email(std::string_view typed, const Visit& visit, const Passkeys& passkeys) {
  if (typed.empty()) return {};
  model::User visitor;
  try {
    visitor.email = model::read_email_address(typed).text();
  } catch (const model::InvalidEmail&) {
    return {};
  }
  charge(visit, passkeys.limits);
  auto user = passkeys.store.find_user_by_email(*visitor.email);
  const bool exists = user.has_value();
  return {exists ? *std::move(user) : std::move(visitor), exists};
}

Subject find_subject(const Wish& wish, const std::optional<model::User>& signed_in, const providers::WebAuthn& settings,
                     const Visit& visit, const Passkeys& passkeys) {
  if (signed_in) return {signed_in, true};
  const bool may_look = wish.action == "register" ? settings.sign_up : settings.tell_accounts;
  Subject subject = may_look ? find_by_email(wish.email, visit, passkeys) : Subject{};
  if (!subject.exists && !settings.sign_up) subject.user.reset();
  return subject;
}

json::Array split_transports(std::string_view text) {
  json::Array transports;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    transports.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return transports;
}

// Those of this provider: another one's would be refused in the end.
json::Array list_credentials(const providers::Provider& provider, const Subject& subject, const Passkeys& passkeys) {
  json::Array list;
  if (!subject.exists) return list;
  const auto accounts = passkeys.store.list_accounts(subject.user->id);
  const auto is_ours = [&](const model::Authenticator& one) {
    return std::ranges::any_of(accounts, [&](const model::Account& account) {
      return account.provider == provider.id && account.provider_account_id == one.provider_account_id;
    });
  };
  for (const auto& one : passkeys.authenticators.list(subject.user->id)) {
    if (!is_ours(one)) continue;
    json::Value descriptor = json::object(
        {{"id", base64url_encode(base64_decode(one.credential_id).value_or(""))}, {"type", "public-key"}});
    if (one.transports) descriptor.set("transports", split_transports(*one.transports));
    list.push_back(std::move(descriptor));
  }
  return list;
}

constexpr std::int64_t kMilliseconds = std::chrono::milliseconds(kChallengeTime).count();

// No list says the same to the browser as an empty one, and nothing to whoever asks whether there is an account (15.55).
json::Value request_options(const std::string& challenge, json::Array credentials, const providers::WebAuthn& settings,
                            const RelyingParty& party) {
  json::Value options = json::object({{"challenge", challenge}});
  if (!credentials.empty()) options.set("allowCredentials", std::move(credentials));
  options.set("timeout", kMilliseconds);
  options.set("userVerification", settings.user_verification);
  options.set("rpId", party.ids.front());
  return options;
}

json::Value algorithm(int number) { return json::object({{"alg", number}, {"type", "public-key"}}); }

json::Value creation_options(const std::string& challenge, json::Array credentials, const model::User& user,
                             const providers::WebAuthn& settings, const RelyingParty& party, crypto::Random& random) {
  const std::string& email = *user.email;
  json::Value selection = json::object({{"residentKey", settings.resident_key},
                                        {"userVerification", settings.user_verification},
                                        {"requireResidentKey", settings.resident_key == "required"}});
  if (!settings.attachment.empty()) selection.set("authenticatorAttachment", settings.attachment);
  return json::object({{"challenge", challenge},
                       {"rp", json::object({{"name", party.name}, {"id", party.ids.front()}})},
                       // Read as text by one version of the browser's helper and as base64url by the other: digits are both.
                       {"user", json::object({{"id", crypto::make_hex(random)},
                                              {"name", email},
                                              {"displayName", user.name.value_or(email)}})},
                       {"pubKeyCredParams", json::Array{algorithm(-8), algorithm(-7), algorithm(-257)}},
                       {"timeout", kMilliseconds},
                       {"attestation", "none"},
                       {"excludeCredentials", std::move(credentials)},
                       {"authenticatorSelection", std::move(selection)},
                       {"extensions", json::object({{"credProps", true}})}});
}

}  // namespace

std::optional<json::Value> make_webauthn_options(const providers::Provider& provider, const Wish& wish,
                                                 const std::optional<model::User>& signed_in, const Visit& visit,
                                                 const Passkeys& passkeys, http::CookieJar& jar) {
  return with_keepers([&]() -> std::optional<json::Value> {
    const providers::WebAuthn& settings = *provider.webauthn;
    const Subject subject = find_subject(wish, signed_in, settings, visit, passkeys);
    const Action action = decide(wish.action, signed_in.has_value(), subject);
    const bool registers = action == Action::kRegister;
    if (action == Action::kRefuse || (registers && !subject.user->email)) return std::nullopt;
    json::Array credentials = list_credentials(provider, subject, passkeys);
    if (registers && subject.exists && passkeys.authenticators.list(subject.user->id).size() >= kMaxPasskeys) return std::nullopt;

    const RelyingParty party = relying_party_of(provider, visit.origin);
    const auto challenge = begin_challenge(provider, registers ? subject.user : std::nullopt, passkeys.cookies(visit),
                                           passkeys.random, jar);
    auto options = registers ? creation_options(challenge.text, std::move(credentials), *subject.user, settings, party,
                                                passkeys.random)
                             : request_options(challenge.text, std::move(credentials), settings, party);
    return json::object({{"action", registers ? "register" : "authenticate"}, {"options", std::move(options)}});
  });
}

}  // namespace authfcgi::signin
