// What the doors of local accounts have in common: who is signed in, whether it is really them, and answers as a page for
// people or as JSON for API clients.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "accounts/complaint.h"
#include "accounts/desk.h"
#include "accounts/post.h"
#include "endpoints/context.h"
#include "http/response.h"
#include "model/errors.h"
#include "model/local_account.h"
#include "pages/account_forms.h"
#include "signin/keepers.h"

namespace authfcgi::endpoints {

using signin::with_keepers;

// Throws UnknownAction where the configuration has no accounts.
const accounts::Desk& desk_of(const Context& context);
accounts::Caller caller_of(const http::Request& request, const Context& context);

// Whose session is it? A hook's failure is logged: nobody's, in this one answer. Throws what the strategy's find() throws.
std::optional<session::Active> look(const Context& context);

// Somebody who is signed in and whom the store knows.
struct Person {
  model::User user;
  model::LocalAccount account;
  session::Active session;
  std::string session_token;  // of the request, where sessions are rows; else ""
  bool is_recent = false;     // signed in just now: nothing needs to be proved again
};
std::optional<Person> find_person(const Context& context);

enum class Proof { kGiven, kWrong, kMissing };
// A recent sign-in, or the present password in the body's currentPassword. Throws TooManyRequests.
Proof prove_again(const Person& person, const http::Request& request, const Context& context);

// The sign-in page, and back to door afterwards; 401 for an API client.
http::Response sign_in_first(const http::Request& request, const Context& context, std::string_view door);
// Proof is missing or wrong: the page again, with the password field; 403 for an API client.
http::Response refuse_proof(const http::Request& request, const Context& context, const Person& person, Proof proof,
                            std::string_view door);

// What is common to all forms that are shown.
pages::Filled blank(const Context& context);
// The same after a mistake: what was typed, but for passwords, and what is wrong with it.
pages::Filled refilled(const Context& context, const accounts::Complaints& complaints);
std::string text_of(const Context& context, std::string_view member);

// 400: the form again, or {"error": "Invalid", "fields": {"password": [{"code", "message"}]}}.
http::Response complain(const http::Request& request, const Context& context, const accounts::Complaints& complaints,
                        pages::FormPage page);
// 503: the mail was not taken. The form again, with what was typed but for passwords, so that nobody has to begin anew.
http::Response not_mailed(const http::Request& request, const Context& context, const accounts::MailNotSent& error,
                          pages::FormPage page);
// A form or its end as a page.
http::Response show(const Context& context, const pages::FormPage& page);
// All went well: on to door, or {"ok": true, "url"}.
http::Response done(const http::Request& request, const Context& context, std::string_view door);
// {"error": error} with this status.
http::Response api_error(int status, std::string_view error);
// The link is of no use: a page that says so, 403.
http::Response void_link(const http::Request& request, const Context& context);

}  // namespace authfcgi::endpoints
