#include "pages/account_forms.h"

#include "http/form.h"
#include "pages/document.h"

namespace authfcgi::pages {
namespace {

FormField with_complaints(FormField field, const Filled& filled) {
  for (const auto& [name, words] : filled.complaints) {
    if (name == field.name) field.complaints.push_back(words);
  }
  return field;
}

FormField email_field(const Filled& filled, std::string label, std::string autocomplete) {
  return with_complaints({.name = "email",
                          .label = std::move(label),
                          .type = "email",
                          .autocomplete = std::move(autocomplete),
                          .value = filled.email},
                         filled);
}

FormField new_password_field(const Filled& filled, std::string label) {
  return with_complaints({.name = "password",
                          .label = std::move(label),
                          .type = "password",
                          .autocomplete = "new-password",
                          .hint = "A few words that do not belong together are easy to remember and hard to guess."},
                         filled);
}

FormField present_password_field(const Filled& filled) {
  return with_complaints({.name = "currentPassword",
                          .label = "Present password",
                          .type = "password",
                          .autocomplete = "current-password"},
                         filled);
}

FormPage form(const Site& site, const Filled& filled, std::string title, std::string_view door, std::string button) {
  FormPage page;
  page.title = std::move(title);
  page.problem = filled.problem;
  page.action = site.prefix + std::string(door);
  page.hidden = {{"csrfToken", filled.csrf_token}};
  if (!filled.link.empty()) page.hidden.emplace_back("token", filled.link);
  page.button = std::move(button);
  page.status = filled.status;
  return page;
}

FormPage notice(std::string title, std::string sentence) {
  FormPage page;
  page.title = std::move(title);
  page.sentences.push_back(std::move(sentence));
  return page;
}

void add_link(FormPage& page, const Site& site, std::string_view door, std::string text) {
  page.links.emplace_back(site.prefix + std::string(door), std::move(text));
}

std::string host(const Site& site) { return std::string(host_of(site.origin)); }

}  // namespace

FormPage register_form(const Site& site, const Filled& filled) {
  FormPage page = form(site, filled, "Register", "/register", "Register");
  page.sentences = {"For an account at " + host(site) + "."};
  page.fields = {with_complaints({.name = "name",
                                  .label = "Name (may stay empty)",
                                  .autocomplete = "name",
                                  .value = filled.name,
                                  .is_required = false},
                                 filled),
                 email_field(filled, "E-mail", "username"), new_password_field(filled, "Password")};
  add_link(page, site, "/signin", "Sign in instead");
  return page;
}

FormPage register_done(const Site& site) {
  FormPage page = notice("Check your email", "We have sent you a mail. Open the link in it to go on.");
  add_link(page, site, "/signin", "Sign in");
  return page;
}

FormPage verify_email_form(const Site& site, const Filled& filled) {
  FormPage page = form(site, filled, "Confirm your address", "/verify-email", "Confirm");
  page.sentences = {"Type the password that you chose when you registered at " + host(site) + "."};
  page.fields = {with_complaints(
      {.name = "password", .label = "Password", .type = "password", .autocomplete = "current-password"}, filled)};
  add_link(page, site, "/forgot-password", "Choose another password");
  return page;
}

FormPage verify_email_done(const Site& site) {
  FormPage page = notice("Thank you", "Your address is confirmed. You can sign in now.");
  add_link(page, site, "/signin", "Sign in");
  return page;
}

FormPage forgot_password_form(const Site& site, const Filled& filled) {
  FormPage page = form(site, filled, "Forgot your password?", "/forgot-password", "Send the link");
  page.sentences = {"We send you a link to choose a new one."};
  page.fields = {email_field(filled, "E-mail", "username")};
  add_link(page, site, "/unlock", "Too many attempts? Unlock the account");
  add_link(page, site, "/signin", "Sign in instead");
  return page;
}

FormPage forgot_password_done(const Site& site) {
  FormPage page = notice("Check your email", "We have sent a mail to this address. It says how to go on.");
  add_link(page, site, "/signin", "Sign in");
  return page;
}

FormPage reset_password_form(const Site& site, const Filled& filled) {
  FormPage page = form(site, filled, "Choose a new password", "/reset-password", "Save");
  page.sentences = {"You will be signed out everywhere."};
  page.fields = {new_password_field(filled, "New password")};
  return page;
}

FormPage reset_password_done(const Site& site) {
  FormPage page = notice("Your password is changed", "You can sign in with it now.");
  add_link(page, site, "/signin", "Sign in");
  return page;
}

FormPage ask_unlock_form(const Site& site, const Filled& filled) {
  FormPage page = form(site, filled, "Is your account locked?", "/unlock", "Send the link");
  page.sentences = {"After too many wrong passwords an account takes none for a while. We send you a link that ends that."};
  page.fields = {email_field(filled, "E-mail", "username")};
  add_link(page, site, "/signin", "Sign in instead");
  return page;
}

FormPage unlock_form(const Site& site, const Filled& filled) {
  FormPage page = form(site, filled, "Unlock your account", "/unlock", "Unlock");
  page.sentences = {"After this you can sign in again."};
  return page;
}

FormPage unlock_done(const Site& site) {
  FormPage page = notice("Your account is unlocked", "You can sign in again.");
  add_link(page, site, "/signin", "Sign in");
  add_link(page, site, "/forgot-password", "Choose a new password");
  return page;
}

FormPage link_is_void(const Site& site) {
  FormPage page = notice("This link is no longer valid", "It may have been used already or it may have expired.");
  page.status = 403;
  add_link(page, site, "/forgot-password", "Ask for a new password");
  add_link(page, site, "/signin", "Sign in");
  return page;
}

FormPage change_password_form(const Site& site, const Filled& filled) {
  FormPage page =
      form(site, filled, filled.has_password ? "Change your password" : "Choose a password", "/change-password", "Save");
  page.sentences = {"You stay signed in here."};
  if (filled.has_password) page.fields.push_back(present_password_field(filled));
  page.fields.push_back(new_password_field(filled, "New password"));
  add_link(page, site, "/account", "Back to my account");
  return page;
}

FormPage change_email_form(const Site& site, const Filled& filled) {
  FormPage page = form(site, filled, "Change your e-mail address", "/change-email", "Send the link");
  page.sentences = {"We send a link to the new address. The change takes effect when you open it."};
  page.fields = {email_field(filled, "New e-mail", "email")};
  if (filled.asks_password) page.fields.push_back(present_password_field(filled));
  add_link(page, site, "/account", "Back to my account");
  return page;
}

FormPage change_email_done(const Site& site) {
  FormPage page = notice("Check your email", "We have sent a mail to the new address. It says how to go on.");
  add_link(page, site, "/account", "Back to my account");
  return page;
}

FormPage confirm_email_form(const Site& site, const Filled& filled) {
  FormPage page = form(site, filled, "Confirm your new address", "/change-email", "Confirm");
  page.sentences = {filled.email + " becomes the address of your account at " + host(site) + "."};
  page.hidden.emplace_back("email", filled.email);
  return page;
}

FormPage prove_again_form(const Site& site, const Filled& filled, std::string action,
                          std::vector<std::pair<std::string, std::string>> hidden) {
  FormPage page = form(site, filled, "Is it you?", "/account", "Go on");
  page.sentences = {"You signed in a while ago. Type your password to go on."};
  page.action = std::move(action);
  page.hidden = std::move(hidden);
  page.fields = {present_password_field(filled)};
  add_link(page, site, "/account", "Back to my account");
  return page;
}

FormPage sign_in_again(const Site& site, const std::string& back) {
  FormPage page = notice("Is it you?", "You signed in a while ago. Sign in once more to go on.");
  page.status = 403;
  page.links.emplace_back(site.prefix + "/signin?prompt=login&callbackUrl=" + http::form_encode(back), "Sign in again");
  page.links.emplace_back(site.prefix + "/account", "Back to my account");
  return page;
}

}  // namespace authfcgi::pages
