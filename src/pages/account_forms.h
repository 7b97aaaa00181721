// The forms of local accounts: their words and fields. What stands on a form that is shown again after a mistake is in
// Filled; passwords never are.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pages/form_page.h"

namespace authfcgi::pages {

struct Filled {
  std::string csrf_token;
  std::string link{};  // the token of a mailed link
  std::string name{}, email{};
  std::vector<std::pair<std::string, std::string>> complaints{};  // field, words
  std::string problem{};
  bool asks_password = false;  // the present one, because the last sign-in was a while ago
  bool has_password = true;    // there is one
  int status = 200;
};

// Before anybody is signed in. ..._done is what the form becomes when all went well, the same for every address.
FormPage register_form(const Site& site, const Filled& filled);
FormPage register_done(const Site& site);
FormPage verify_email_form(const Site& site, const Filled& filled);
FormPage verify_email_done(const Site& site);
FormPage forgot_password_form(const Site& site, const Filled& filled);
FormPage forgot_password_done(const Site& site);
FormPage reset_password_form(const Site& site, const Filled& filled);
FormPage reset_password_done(const Site& site);
FormPage ask_unlock_form(const Site& site, const Filled& filled);
FormPage unlock_form(const Site& site, const Filled& filled);
FormPage unlock_done(const Site& site);
FormPage link_is_void(const Site& site);

// Of somebody who is signed in.
FormPage change_password_form(const Site& site, const Filled& filled);
FormPage change_email_form(const Site& site, const Filled& filled);
FormPage change_email_done(const Site& site);
FormPage confirm_email_form(const Site& site, const Filled& filled);  // the link was opened
// Something that a program asks once more before it is done. hidden: the whole form; csrfToken among it.
FormPage prove_again_form(const Site& site, const Filled& filled, std::string action,
                          std::vector<std::pair<std::string, std::string>> hidden);
// Who has no password proves it by signing in. back: the URL to return to.
FormPage sign_in_again(const Site& site, const std::string& back);

}  // namespace authfcgi::pages
