#include "pages/account.h"

#include <algorithm>
#include <array>

#include "accounts/ways_in.h"
#include "endpoints/endpoints.h"
#include "endpoints/person.h"
#include "endpoints/respond.h"
#include "model/session.h"
#include "observe/log.h"
#include "signin/auth_time.h"
#include "signin/fresh_proof.h"

namespace authfcgi::endpoints {
namespace {

constexpr std::string_view kDoor = "/account";

// The provider of passkeys, the first of several: that is the one which makes new ones here.
const providers::Provider* find_webauthn(const Context& context) {
  const auto found = std::ranges::find(context.providers, providers::Type::kWebAuthn, &providers::Provider::type);
  return found == context.providers.end() ? nullptr : &*found;
}

bool is_oauth(const providers::Provider& provider) {
  return provider.type == providers::Type::kOAuth || provider.type == providers::Type::kOidc;
}

std::string name_of(std::string_view provider_id, const Context& context) {
  const auto found = std::ranges::find(context.providers, provider_id, &providers::Provider::id);
  return found == context.providers.end() ? std::string(provider_id) : found->name;
}

// What was done just before, by the form that led here.
std::string_view message_of(std::string_view done) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kMessages = {
      {{"password", "Your password is changed."},
       {"email", "Your e-mail address is changed."},
       {"unlinked", "The account is not linked any more."},
       {"passkey", "Your new passkey is ready."},
       {"ended", "The session is over."},
       {"removed", "The second factor is removed."},
       {"endedOthers", "All other sessions are over."}}};
  const auto found = std::ranges::find(kMessages, done, &std::pair<std::string_view, std::string_view>::first);
  return found == kMessages.end() ? "" : found->second;
}

void add_ways(pages::AccountPage& page, const Person& person, const Context& context) {
  const accounts::Desk& desk = desk_of(context);
  const bool may_unlink = accounts::count_ways_in(person.user, desk) > 1;
  for (const auto& account : desk.store.list_accounts(person.user.id)) {
    if (account.type == "webauthn") continue;
    page.linked.push_back({.provider = account.provider,
                           .provider_account_id = account.provider_account_id,
                           .provider_name = name_of(account.provider, context),
                           .may_unlink = may_unlink || !accounts::is_way_in(account, desk)});
  }
  for (const auto& provider : context.providers) {
    const auto is_linked = [&](const auto& one) { return one.provider == provider.id; };
    if (!is_oauth(provider) || std::ranges::any_of(page.linked, is_linked)) continue;
    page.offers.push_back({.provider_name = provider.name, .signin_url = context.prefix + "/signin/" + provider.id});
  }
}

void add_passkeys(pages::AccountPage& page, const Person& person, const Context& context) {
  const auto* provider = find_webauthn(context);
  if (!provider) return;
  const accounts::Desk& desk = desk_of(context);
  page.passkey_offer = {.provider_name = provider->name,
                        .callback_url = context.prefix + "/callback/" + provider->id,
                        .options_url = context.prefix + "/webauthn-options/" + provider->id};
  page.must_sign_in_again = !signin::was_proved_within(signin::kLinkingTime - signin::kChallengeTime, person.session.claims, context.now);
  const bool may_unlink = accounts::count_ways_in(person.user, desk) > 1;
  const auto linked = desk.store.list_accounts(person.user.id);
  for (const auto& one : desk.authenticators.list(person.user.id)) {
    const auto account = std::ranges::find(linked, one.provider_account_id, &model::Account::provider_account_id);
    if (account == linked.end()) continue;
    page.passkeys.push_back({.provider = account->provider,
                             .provider_account_id = one.provider_account_id,
                             .is_multi_device = one.is_multi_device,
                             .user_agent = one.user_agent,
                             .created = one.created,
                             .used = one.used,
                             .may_unlink = may_unlink || !accounts::is_way_in(*account, desk)});
  }
}

void add_sessions(pages::AccountPage& page, const Person& person, const Context& context) {
  page.knows_sessions = context.config.session.strategy == config::Strategy::kDatabase;
  if (!page.knows_sessions) return;
  const std::string own_name = model::public_name(person.session_token);
  for (const auto& session : desk_of(context).store.list_sessions(person.user.id)) {
    if (session.expires < context.now) continue;
    page.devices.push_back({.name = session.name,
                            .user_agent = session.user_agent,
                            .address = session.address,
                            .started = session.started,
                            .seen = session.seen,
                            .is_this_one = session.name == own_name});
  }
}

pages::AccountPage describe(const Person& person, const Context& context) {
  pages::AccountPage page;
  page.csrf_token = context.csrf.token;
  page.name = person.user.name.value_or("");
  page.email = person.user.email.value_or("");
  page.is_email_verified = person.user.email_verified.has_value();
  page.has_password = person.account.password_hash.has_value();
  page.has_mail = desk_of(context).mail_provider != nullptr;
  page.has_second_factor = person.account.has_second_factor();
  page.message = message_of(context.query.find("done").value_or(""));
  add_ways(page, person, context);
  add_passkeys(page, person, context);
  add_sessions(page, person, context);
  return page;
}

json::Value to_json(const pages::AccountPage& page) {
  json::Array linked, passkeys, devices;
  for (const auto& one : page.linked) {
    linked.push_back(json::object({{"provider", one.provider},
                                   {"providerAccountId", one.provider_account_id},
                                   {"mayUnlink", one.may_unlink}}));
  }
  const auto time = [](const std::optional<Instant>& at) { return at ? json::Value(iso8601(*at)) : json::Value(); };
  for (const auto& one : page.passkeys) {
    passkeys.push_back(json::object({{"provider", one.provider},
                                     {"providerAccountId", one.provider_account_id},
                                     {"multiDevice", one.is_multi_device},
                                     {"userAgent", one.user_agent},
                                     {"created", time(one.created)},
                                     {"used", time(one.used)},
                                     {"mayUnlink", one.may_unlink}}));
  }
  for (const auto& one : page.devices) {
    devices.push_back(json::object({{"session", one.name},
                                    {"userAgent", one.user_agent},
                                    {"address", one.address},
                                    {"started", time(one.started)},
                                    {"seen", time(one.seen)},
                                    {"current", one.is_this_one}}));
  }
  return json::object({{"name", page.name},
                       {"email", page.email},
                       {"emailVerified", page.is_email_verified},
                       {"hasPassword", page.has_password},
                       {"hasSecondFactor", page.has_second_factor},
                       {"accounts", std::move(linked)},
                       {"passkeys", page.passkey_offer ? json::Value(std::move(passkeys)) : json::Value()},
                       {"sessions", page.knows_sessions ? json::Value(std::move(devices)) : json::Value()}});
}

http::Response unlink(const http::Request& request, const Context& context, const Person& person) {
  const Proof proof = prove_again(person, request, context);
  if (proof != Proof::kGiven) return refuse_proof(request, context, person, proof, kDoor);
  const auto outcome = accounts::unlink(person.user, text_of(context, "provider"),
                                        text_of(context, "providerAccountId"), desk_of(context));
  if (outcome == accounts::Unlinking::kLastWayIn) {
    if (is_api_client(request, context.body)) return api_error(409, "LastWayIn");
    pages::AccountPage page = describe(person, context);
    page.problem = "This is your last way in. Choose a password, or link another account, first.";
    http::Response response = pages::account_page(site_of(context), page);
    response.status = 409;
    return response;
  }
  observe::log(observe::Level::kInfo, "account_unlinked",
               {{"provider", name_of(text_of(context, "provider"), context)}, {"client", request.front.remote_address}});
  return done(request, context, "/account?done=unlinked");
}

http::Response act(const http::Request& request, const Context& context, const Person& person) {
  const std::string what = text_of(context, "do");
  const accounts::Desk& desk = desk_of(context);
  if (what == "unlink") return unlink(request, context, person);
  const bool knows_sessions = context.config.session.strategy == config::Strategy::kDatabase;
  if (knows_sessions && what == "endSession") {
    desk.store.delete_named_session(person.user.id, text_of(context, "session"));
    return done(request, context, "/account?done=ended");
  }
  if (knows_sessions && what == "endOtherSessions") {
    desk.store.delete_sessions(person.user.id, person.session_token);
    return done(request, context, "/account?done=endedOthers");
  }
  if (knows_sessions && what == "endAllSessions") {
    context.strategy.end(context.cookies, context.secure, context.now, context.jar);
    desk.store.delete_sessions(person.user.id, "");
    return done(request, context, "/signin");
  }
  throw BadBody("nothing that can be done about an account");
}

}  // namespace

// GET /account: "my account".
http::Response account_page(const http::Request& request, const Context& context) {
  return with_keepers([&] {
    const auto person = find_person(context);
    if (!person) return sign_in_first(request, context, kDoor);
    const auto page = describe(*person, context);
    if (is_api_client(request, context.body)) return private_json_response(to_json(page));
    return pages::account_page(site_of(context), page);
  });
}

// POST /account {do: "unlink", provider, providerAccountId, currentPassword?} or {do: "endSession", session} or {do:
// "endOtherSessions" | "endAllSessions"}. Ending a session proves nothing: who wants to be out shall be out.
http::Response account(const http::Request& request, const Context& context) {
  return with_keepers([&] {
    const auto person = find_person(context);
    return person ? act(request, context, *person) : sign_in_first(request, context, kDoor);
  });
}

}  // namespace authfcgi::endpoints
