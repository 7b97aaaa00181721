#include "accounts/post.h"

#include "providers/place.h"

namespace authfcgi::accounts {

void charge_mail(const model::EmailAddress& address, const Caller& caller, const Desk& desk) {
  signin::charge_mail(address, caller.client_address, caller.now, desk.post);
}

void send_mail(pages::Occasion occasion, const model::EmailAddress& address, const std::string& url, const Caller& caller,
               const Desk& desk) {
  if (!desk.mail_provider) throw model::EmailSignin("no provider of type email is configured");
  std::optional<shared::Bulkhead::Place> place;
  if (desk.post.bulkhead) place.emplace(desk.post.bulkhead->enter(providers::place_of(*desk.mail_provider)));
  try {
    signin::send_mail(*desk.mail_provider, address, pages::account_mail(caller.site, occasion, url), url, caller.now,
                      desk.post);
  } catch (const Error&) {
    std::throw_with_nested(MailNotSent("a mail about an account was not sent"));
  }
}

std::string send_notice(pages::Occasion occasion, const model::User& user, const Caller& caller, const Desk& desk) {
  if (!desk.mail_provider || !user.email) return "";
  try {
    send_mail(occasion, model::read_email_address(*user.email), pages::notice_url(caller.site, occasion), caller, desk);
  } catch (const Error& error) {
    return describe(error);
  }
  return "";
}

}  // namespace authfcgi::accounts
