#include "pages/account_mail.h"

#include <array>

namespace authfcgi::pages {
namespace {

struct Row {
  Occasion occasion;
  std::string_view heading, sentence, button, note;
};

constexpr std::array kRows = {
    Row{Occasion::kVerifyEmail, "Confirm your e-mail address for", "Open this link within 24 hours and type the password that you chose.",
        "Confirm", "If you did not register, ignore this mail: nobody can use the account without this link."},
    Row{Occasion::kAlreadyRegistered, "You already have an account at",
        "Somebody, probably you, wanted to use this address for an account. It has one already: sign in as usual, or choose a new password.",
        "Choose a new password", "If it was not you, ignore this mail. Nothing has changed."},
    Row{Occasion::kResetPassword, "Choose a new password for", "This link is good once, within an hour.", "Choose a password",
        "If you did not ask for it, ignore this mail. Your password stays as it is."},
    Row{Occasion::kNoAccount, "You have no account with this address at",
        "Somebody, probably you, asked for a way back in. There is no account with this address; perhaps you used another one.", "",
        "If it was not you, ignore this mail."},
    Row{Occasion::kConfirmNewEmail, "Confirm your new e-mail address for", "This link is good once, within an hour.", "Confirm",
        "If you did not ask for it, ignore this mail."},
    Row{Occasion::kUnlock, "Unlock your account at",
        "If too many wrong passwords were tried, your account takes none for a while. This link is good once, within an hour, and ends that.",
        "Unlock", "If you did not ask for it, ignore this mail."},
    Row{Occasion::kPasswordChanged, "Your password was changed at", "", "Choose a new password",
        "If it was not you, choose a new one at once."},
    Row{Occasion::kEmailChanging, "Another e-mail address was named for your account at",
        "It takes effect when its link is opened.", "Choose a new password",
        "If it was not you, somebody knows your password: choose a new one at once."},
    Row{Occasion::kSecondFactorOn, "A second factor was set up for your account at", "", "My account",
        "If it was not you, choose a new password and remove it."},
    Row{Occasion::kSecondFactorOff, "The second factor was removed from your account at", "", "My account",
        "If it was not you, choose a new password at once."},
    Row{Occasion::kAccountLinked, "Another account was linked to yours at", "Whoever has that account can sign in as you.",
        "My account", "If it was not you, unlink it and end all sessions."},
};

}  // namespace

Mail account_mail(const Site& site, Occasion occasion, const std::string& url) {
  for (const Row& row : kRows) {
    if (row.occasion != occasion) continue;
    Letter letter{.heading = row.heading, .button = row.button, .url = row.button.empty() ? "" : url, .note = row.note};
    if (!row.sentence.empty()) letter.sentences.push_back(row.sentence);
    return write_letter(site, letter);
  }
  return {};
}

std::string notice_url(const Site& site, Occasion occasion) {
  const bool is_on_account_page = occasion == Occasion::kSecondFactorOn || occasion == Occasion::kSecondFactorOff ||
                                  occasion == Occasion::kAccountLinked;
  return site.prefix + (is_on_account_page ? "/account" : "/forgot-password");
}

}  // namespace authfcgi::pages
