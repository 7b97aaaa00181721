#include "endpoints/person.h"

#include "accounts/proof.h"
#include "endpoints/respond.h"
#include "observe/log.h"
#include "signin/stored_user.h"

namespace authfcgi::endpoints {

const accounts::Desk& desk_of(const Context& context) {
  if (!context.accounts) throw model::UnknownAction("\"accounts\" is not configured");
  return *context.accounts;
}

accounts::Caller caller_of(const http::Request& request, const Context& context) {
  return {.now = context.now, .site = site_of(context), .client_address = request.front.remote_address};
}

std::optional<session::Active> look(const Context& context) {
  auto [active, shown, problem] = context.strategy.look(context.cookies, context.secure, context.now, context.jar);
  if (!problem.empty()) observe::log(observe::Level::kError, "session_failed", {{"cause", problem}});
  return std::move(active);
}

std::optional<Person> find_person(const Context& context) {
  const accounts::Desk& desk = desk_of(context);
  auto active = look(context);
  auto user = active ? signin::find_stored_user(active->claims, desk.store, desk.config) : std::nullopt;
  if (!user) return std::nullopt;
  Person person;
  person.account = accounts::account_of(user->id, desk);
  if (person.account.disabled) return std::nullopt;
  person.user = *std::move(user);
  person.is_recent = accounts::is_recent(active->claims, context.now);
  person.session = *std::move(active);
  if (context.config.session.strategy == config::Strategy::kDatabase) {
    person.session_token = context.cookies.find(context.config.cookies(context.secure).session_token.name).value_or("");
  }
  return person;
}

Proof prove_again(const Person& person, const http::Request& request, const Context& context) {
  if (person.is_recent) return Proof::kGiven;
  const auto typed = context.body.find_single("currentPassword");
  if (!typed || typed->empty() || !person.account.password_hash) return Proof::kMissing;
  const bool is_right = accounts::check_password(person.account, *typed, caller_of(request, context), desk_of(context));
  return is_right ? Proof::kGiven : Proof::kWrong;
}

http::Response sign_in_first(const http::Request& request, const Context& context, std::string_view door) {
  if (is_api_client(request, context.body)) return api_error(401, "SessionRequired");
  const std::string back = context.prefix + std::string(door);
  return redirect(with_parameter(with_parameter(context.prefix + "/signin", "error", "SessionRequired"), "callbackUrl", back));
}

http::Response refuse_proof(const http::Request& request, const Context& context, const Person& person, Proof proof,
                            std::string_view door) {
  const bool is_wrong = proof == Proof::kWrong;
  if (is_api_client(request, context.body)) return api_error(403, is_wrong ? "WrongPassword" : "ProofRequired");
  if (!person.account.password_hash) return show(context, pages::sign_in_again(site_of(context), context.prefix + std::string(door)));
  pages::Filled filled = blank(context);
  filled.status = 403;
  if (is_wrong) filled.complaints = {{"currentPassword", "This is not your password."}};
  std::vector<std::pair<std::string, std::string>> hidden;
  for (const auto& [name, value] : context.body.form.pairs()) {
    if (name != "currentPassword") hidden.emplace_back(name, value);
  }
  return show(context, pages::prove_again_form(site_of(context), filled, context.prefix + std::string(door), hidden));
}

pages::Filled blank(const Context& context) { return {.csrf_token = context.csrf.token}; }

pages::Filled refilled(const Context& context, const accounts::Complaints& complaints) {
  pages::Filled filled{.csrf_token = context.csrf.token,
                       .link = text_of(context, "token"),
                       .name = text_of(context, "name"),
                       .email = text_of(context, "email")};
  for (const auto& complaint : complaints) filled.complaints.emplace_back(complaint.field, complaint.words);
  filled.status = 400;
  return filled;
}

std::string text_of(const Context& context, std::string_view member) {
  return std::string(context.body.find_single(member).value_or(""));
}

http::Response complain(const http::Request& request, const Context& context, const accounts::Complaints& complaints,
                        pages::FormPage page) {
  if (!is_api_client(request, context.body)) return show(context, page);
  json::Value fields = json::object();
  for (const auto& complaint : complaints) {
    if (!fields.find(complaint.field)) fields.set(complaint.field, json::array());
    fields.find(complaint.field)
        ->array()
        .push_back(json::object({{"code", complaint.code}, {"message", complaint.words}}));
  }
  http::Response response = private_json_response(json::object({{"error", "Invalid"}, {"fields", fields}}));
  response.status = 400;
  return response;
}

http::Response not_mailed(const http::Request& request, const Context& context, const accounts::MailNotSent& error,
                          pages::FormPage page) {
  observe::log(observe::Level::kError, "mail_not_sent", {{"client", request.front.remote_address}, {"cause", describe(error)}});
  page.problem = "The mail could not be sent. Please try again in a minute.";
  page.status = 503;
  http::Response response = is_api_client(request, context.body) ? api_error(503, error.type()) : show(context, page);
  response.headers.set("Retry-After", "60");
  return response;
}

http::Response show(const Context& context, const pages::FormPage& page) { return pages::form_page(site_of(context), page); }

http::Response done(const http::Request& request, const Context& context, std::string_view door) {
  return arrive(request, context, context.prefix + std::string(door));
}

http::Response api_error(int status, std::string_view error) {
  http::Response response = private_json_response(json::object({{"error", error}}));
  response.status = status;
  return response;
}

http::Response void_link(const http::Request& request, const Context& context) {
  if (is_api_client(request, context.body)) return api_error(403, "Verification");
  return show(context, pages::link_is_void(site_of(context)));
}

}  // namespace authfcgi::endpoints
