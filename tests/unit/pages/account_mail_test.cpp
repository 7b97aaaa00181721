#include "pages/account_mail.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using pages::Occasion;

namespace {

const pages::Site kSite{"https://app.example.com", "https://app.example.com/api/auth", {}};

}  // namespace

TEST_CASE("every occasion has a mail, as text and in the frame of the sign-in mail, with the same link in both") {
  const std::string url = "https://app.example.com/api/auth/reset-password?token=abc";
  for (const auto occasion : {Occasion::kVerifyEmail, Occasion::kAlreadyRegistered, Occasion::kResetPassword, Occasion::kNoAccount,
                              Occasion::kConfirmNewEmail, Occasion::kUnlock, Occasion::kPasswordChanged, Occasion::kEmailChanging,
                              Occasion::kSecondFactorOn, Occasion::kSecondFactorOff, Occasion::kAccountLinked}) {
    const auto mail = pages::account_mail(kSite, occasion, url);
    CAPTURE(mail.subject);
    CHECK(mail.subject.ends_with(" app.example.com"));
    CHECK(mail.text.starts_with(mail.subject + "\n"));
    CHECK(mail.html.find("<!DOCTYPE html>") == 0);
    CHECK(mail.html.find("app\u200b.example\u200b.com") != std::string::npos);
    const bool has_link = occasion != Occasion::kNoAccount;
    CHECK((mail.text.find(url) != std::string::npos) == has_link);
    CHECK((mail.html.find("href=\"" + url + "\"") != std::string::npos) == has_link);
  }
}

TEST_CASE("a notice leads to where harm can be stopped") {
  CHECK(pages::notice_url(kSite, Occasion::kPasswordChanged) == "https://app.example.com/api/auth/forgot-password");
  CHECK(pages::notice_url(kSite, Occasion::kSecondFactorOff) == "https://app.example.com/api/auth/account");
}
