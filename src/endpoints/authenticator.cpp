#include "accounts/authenticator.h"

#include <algorithm>

#include "accounts/post.h"
#include "accounts/proof.h"
#include "endpoints/endpoints.h"
#include "endpoints/person.h"
#include "endpoints/respond.h"
#include "endpoints/second_factor.h"
#include "observe/log.h"
#include "otp/recovery_code.h"
#include "pages/authenticator.h"

namespace authfcgi::endpoints {
namespace {

constexpr std::string_view kDoor = "/authenticator";

// Who sets one up: somebody signed in, or somebody whose sign-in waits for it.
struct Owner {
  Person person;
  std::optional<signin::Waiting> waiting{};
};

std::optional<Owner> find_owner(const Context& context) {
  const accounts::Desk& desk = desk_of(context);
  const auto vault = desk.vault();
  if (auto waiting = signin::find_waiting(visit_of(context), vault)) {
    Person person;
    person.user = waiting->identity.user;
    person.account = accounts::account_of(waiting->user_id, desk);
    person.is_recent = true;  // what waits was proved just now
    // Whoever has one already is asked for its code, elsewhere.
    if (!person.account.has_second_factor()) return Owner{.person = std::move(person), .waiting = std::move(waiting)};
  }
  auto person = find_person(context);
  return person ? std::optional(Owner{.person = *std::move(person)}) : std::nullopt;
}

// Where somebody wanted to go before they were led here; "" for who came to look after their account.
std::string way_on(const Context& context) {
  const bool is_given = !context.query.find("callbackUrl").value_or("").empty() ||
                        !context.body.find("callbackUrl").value_or("").empty();
  return is_given ? context.callback_url : "";
}

std::string door_of(const Context& context) {
  const std::string on = way_on(context);
  return on.empty() ? std::string(kDoor) : with_parameter(kDoor, "callbackUrl", on);
}

pages::AuthenticatorPage describe(const Owner& owner, const Context& context) {
  const Person& person = owner.person;
  pages::AuthenticatorPage page;
  page.csrf_token = context.csrf.token;
  page.asks_password = !person.is_recent && person.account.password_hash;
  page.is_confirmed = person.account.has_second_factor();
  if (page.is_confirmed) page.recovery_codes = desk_of(context).accounts.count_recovery_codes(person.user.id);
  page.is_sign_in = owner.waiting.has_value();
  if (!page.is_sign_in) page.callback_url = way_on(context);
  return page;
}

http::Response show_setup(const http::Request& request, const Context& context, const Owner& owner,
                          accounts::Setup setup, bool code_is_wrong) {
  if (is_api_client(request, context.body)) {
    if (code_is_wrong) return api_error(403, "WrongCode");
    return private_json_response(json::object(
        {{"ok", true}, {"secret", setup.secret}, {"uri", std::string(setup.uri.reveal())}, {"qrCode", setup.qr_code}}));
  }
  auto page = describe(owner, context);
  page.qr_code = std::move(setup.qr_code);
  page.secret = std::move(setup.secret);
  page.code_is_wrong = code_is_wrong;
  page.status = code_is_wrong ? 403 : 200;
  return pages::authenticator_page(site_of(context), page);
}

// next: where to go from here; "" for the account.
http::Response show_codes(const http::Request& request, const Context& context, const accounts::RecoveryCodes& codes,
                          const std::string& next) {
  std::vector<std::string> texts;
  for (const auto& code : codes) texts.emplace_back(code.reveal());
  if (!is_api_client(request, context.body)) return pages::recovery_codes_page(site_of(context), texts, next);
  json::Value told = json::object({{"ok", true}, {"recoveryCodes", json::Array(texts.begin(), texts.end())}});
  if (!next.empty()) told.set("url", next);
  return private_json_response(told);
}

http::Response show_problem(const http::Request& request, const Context& context, const Owner& owner,
                            std::string_view error, std::string problem) {
  if (is_api_client(request, context.body)) return api_error(403, error);
  auto page = describe(owner, context);
  page.problem = std::move(problem);
  page.status = 403;
  return pages::authenticator_page(site_of(context), page);
}

void tell(const http::Request& request, const Context& context, const Person& person, bool is_on) {
  const auto occasion = is_on ? pages::Occasion::kSecondFactorOn : pages::Occasion::kSecondFactorOff;
  const std::string problem = accounts::send_notice(occasion, person.user, caller_of(request, context), desk_of(context));
  observe::log(observe::Level::kInfo, is_on ? "second_factor_on" : "second_factor_off",
               {{"client", request.front.remote_address}, {"notice", problem}});
}

http::Response begin(const http::Request& request, const Context& context, const Owner& owner) {
  const Person& person = owner.person;
  if (person.account.has_second_factor()) {
    return show_problem(request, context, owner, "AlreadySetUp", "Remove the present one first.");
  }
  const Proof proof = prove_again(person, request, context);
  if (proof != Proof::kGiven) return refuse_proof(request, context, person, proof, door_of(context));
  return show_setup(request, context, owner,
                    accounts::begin_setup(person.user, caller_of(request, context), desk_of(context)), false);
}

// The first code proves the second factor: the sign-in that waited is done, and a session says so from now on. Whoever
// finds an open browser, and in it a setup that nobody finished, neither sees its secret nor finishes it.
http::Response confirm(const http::Request& request, const Context& context, const Owner& owner) {
  const Person& person = owner.person;
  const accounts::Desk& desk = desk_of(context);
  const auto caller = caller_of(request, context);
  auto setup = accounts::find_setup(person.user, caller, desk);
  if (!setup) return done(request, context, door_of(context));
  const Proof proof = prove_again(person, request, context);
  if (proof != Proof::kGiven) return refuse_proof(request, context, person, proof, door_of(context));
  const auto codes = accounts::confirm_setup(person.user, text_of(context, "code"), caller, desk);
  if (!codes) return show_setup(request, context, owner, *std::move(setup), true);
  tell(request, context, person, true);
  signin::erase_waiting(visit_of(context), context.config, context.jar_even_on_error);
  const std::string next = pass_second_factor(
      {.waiting = owner.waiting, .user_id = person.user.id, .session = person.session}, request, context);
  return show_codes(request, context, *codes, owner.waiting ? next : way_on(context));
}

http::Response renew(const http::Request& request, const Context& context, const Person& person) {
  if (!person.account.has_second_factor()) return done(request, context, kDoor);
  const Proof proof = prove_again(person, request, context);
  if (proof != Proof::kGiven) return refuse_proof(request, context, person, proof, kDoor);
  return show_codes(request, context, accounts::renew_recovery_codes(person.user.id, desk_of(context)), "");
}

bool is_app_code(std::string_view typed) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::ranges::count_if(typed, is_digit) == 6 && typed.find_first_not_of("0123456789 ") == std::string_view::npos;
}

// Always with the password or a code, however recent the sign-in is: nobody removes it from a browser that was left open.
// Many a password looks like a recovery code, so that it is tried as one first; an app's code is too short for any.
bool has_proved(const http::Request& request, const Context& context, const Person& person) {
  const std::string typed = text_of(context, "currentPassword");
  const accounts::Desk& desk = desk_of(context);
  if (typed.empty()) return false;
  const auto is_code = [&] {
    const auto check = signin::verify_second_factor(person.user.id, typed, context.now, desk.vault());
    if (!check.problem.empty()) observe::log(observe::Level::kWarning, "second_factor_refused", {{"cause", check.problem}});
    return check.is_right;
  };
  if (is_app_code(typed)) return is_code();
  const auto caller = caller_of(request, context);
  if (person.account.password_hash && accounts::check_password(person.account, typed, caller, desk)) return true;
  return otp::hash_recovery_code(person.user.id, typed) && is_code();
}

http::Response remove(const http::Request& request, const Context& context, const Owner& owner) {
  const Person& person = owner.person;
  if (!person.account.has_second_factor()) return done(request, context, kDoor);
  if (!has_proved(request, context, person)) {
    return show_problem(request, context, owner, "ProofRequired", "This is neither your password nor a code.");
  }
  accounts::remove_second_factor(person.user.id, desk_of(context));
  tell(request, context, person, false);
  // Where everybody must have one, the next one is set up at once.
  return done(request, context, context.config.second_factor.required ? kDoor : "/account?done=removed");
}

http::Response act(const http::Request& request, const Context& context, const Owner& owner) {
  const std::string what = text_of(context, "do");
  if (what == "begin") return begin(request, context, owner);
  if (what == "confirm") return confirm(request, context, owner);
  if (what == "renew") return renew(request, context, owner.person);
  if (what == "remove") return remove(request, context, owner);
  throw BadBody("nothing that can be done about a second factor");
}

}  // namespace

// GET /authenticator: sets a second factor up, or says that there is one. Whoever needs one to come in, or for a page of
// the gate's, is led here, and from here to where they wanted to go (callbackUrl).
http::Response authenticator_page(const http::Request& request, const Context& context) {
  return with_keepers([&] {
    const auto owner = find_owner(context);
    if (!owner) return sign_in_first(request, context, door_of(context));
    const auto page = describe(*owner, context);
    if (!is_api_client(request, context.body)) return pages::authenticator_page(site_of(context), page);
    return private_json_response(
        json::object({{"enabled", page.is_confirmed}, {"recoveryCodes", std::int64_t{page.recovery_codes}}}));
  });
}

// POST /authenticator {do: "begin" | "confirm" | "renew" | "remove", code?, currentPassword?, callbackUrl?}.
http::Response authenticator(const http::Request& request, const Context& context) {
  return with_keepers([&] {
    const auto owner = find_owner(context);
    return owner ? act(request, context, *owner) : sign_in_first(request, context, door_of(context));
  });
}

}  // namespace authfcgi::endpoints
