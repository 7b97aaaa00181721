#include "signin/email.h"

#include <variant>

#include "limits/address_key.h"
#include "model/email_address.h"
#include "model/errors.h"
#include "net/mail_message.h"
#include "pages/mail.h"
#include "providers/email.h"
#include "providers/place.h"
#include "signin/keepers.h"
#include "signin/verification_token.h"

namespace authfcgi::signin {
namespace {

using providers::Email;
using providers::Provider;

model::EmailAddress read_address(std::string_view typed) {
  try {
    return model::read_email_address(typed);
  } catch (const model::InvalidEmail&) {
    std::throw_with_nested(model::EmailSignin("address refused"));
  }
}

// Who would sign in: the user whom the store knows, or a new one.
Identity identify(const Provider& provider, const std::string& address, const Post& post) {
  auto user = with_keepers([&] { return post.store.find_user_by_email(address); });
  Identity identity{};
  if (user) identity.user = std::move(*user);
  else
    identity.user.id = crypto::make_uuid(post.random);
  if (!identity.user.email) identity.user.email = address;
  identity.account.type = "email";
  identity.account.provider = provider.id;
  identity.account.provider_account_id = *identity.user.email;
  identity.account.user_id = identity.user.id;
  identity.email_verified = true;  // who opened the link reads the mail
  return identity;
}

// Says where to go instead, or "" to go on. A hook that fails has not said yes, whatever it throws (7.1).
std::string ask_hook(const Identity& identity, hooks::Hooks& hooks) {
  if (!hooks.has_sign_in()) return "";
  hooks::Verdict verdict;
  try {
    verdict = hooks.sign_in({.user = identity.user, .account = identity.account, .verification_request = true});
  } catch (const Error&) {
    std::throw_with_nested(model::AccessDenied("the signIn hook failed"));
  }
  if (const auto* url = std::get_if<std::string>(&verdict); url && !url->empty()) return *url;
  if (const auto* yes = std::get_if<bool>(&verdict); yes && *yes) return "";
  throw model::AccessDenied("the signIn hook refused");
}

std::string link_url(const Provider& provider, const Visit& visit, const std::string& callback_url,
                     const std::string& token, const std::string& address) {
  const http::Form query{{"callbackUrl", callback_url}, {"token", token}, {"email", address}};
  return visit.prefix + "/callback/" + provider.id + "?" + query.serialize();
}

// A mail service takes a mail with 2xx; of any other answer only the status is told, its words may hold the address.
void send_by_api(const Email& email, const model::EmailAddress& to, const pages::Mail& mail, const std::string& url,
                 const Post& post) {
  const providers::MailWords words{
      .to = to.wire(), .subject = mail.subject, .text = mail.text, .html = mail.html, .url = url};
  const http::Response response =
      post.fetch(providers::build_mail_request(*email.api, email.values, words, post.random));
  if (response.status < 200 || response.status > 299)
    throw net::MailError("the mail service refused with status " + std::to_string(response.status));
}

// The row goes when the mail does not; a store that fails at that, too, loses nothing but a row that nobody can use.
void remove_token(const model::VerificationToken& row, store::Store& store) {
  try {
    store.use_verification_token(row.identifier, row.token);
  } catch (const store::StoreError&) {
    // What failed first is what the visitor and the log hear of.
  }
}

// As Auth.js has them (10.2).
json::Value about(const Provider& provider) {
  return json::object({{"id", provider.id},
                       {"name", provider.name},
                       {"type", "email"},
                       {"from", provider.email->from.address.text()},
                       {"maxAge", provider.email->max_age.count()}});
}

json::Value about(const config::Theme& theme) {
  return json::object({{"colorScheme", theme.color_scheme},
                       {"logo", theme.logo},
                       {"brandColor", theme.brand_color},
                       {"buttonText", theme.button_text}});
}

std::optional<model::VerificationToken> use_token(const std::string& address, std::string_view token,
                                                  const Email& email, const Post& post) {
  for (const std::string& hash : verification_hashes(token, email.secret, post.config.secrets))
    if (auto row = post.store.use_verification_token(address, hash)) return row;
  return std::nullopt;
}

}  // namespace

// Charged before the mail leaves, whether the address has a user or not, and by the spelling that the mail server hears: an
// A-label and its U-label are one mailbox. A mail that was not taken stays charged: the visitor may have made it fail.
void charge_mail(const model::EmailAddress& address, std::string_view client_address, Instant now, const Post& post) {
  if (!post.limits) return;
  using limits::Limit;
  const std::string client = limits::address_key(client_address);
  limits::Verdict verdict;
  try {
    verdict = post.limits->charge({{Limit::kMailClient, client}, {Limit::kMailAddress, address.wire()}}, now);
  } catch (const limits::CounterError&) {
    std::throw_with_nested(model::TemporarilyUnavailable("nobody can say how many mails there were"));
  }
  if (!verdict.allowed) throw model::TooManyRequests("too many mails in an hour", verdict.retry_after);
}

void send_mail(const Provider& provider, const model::EmailAddress& to, const pages::Mail& mail, const std::string& url,
               Instant now, const Post& post) {
  const Email& email = *provider.email;
  if (!email.server) return send_by_api(email, to, mail, url, post);
  const std::string message = net::build_mail(
      email.from, to, {.subject = mail.subject, .text = mail.text, .html = mail.html}, now, post.random);
  post.send_mail(*email.server, {.from = email.from.address, .to = to, .message = message});
}

std::string mail_link(const Provider& provider, const LinkWish& wish, const Visit& visit, const Post& post) {
  const Email& email = *provider.email;
  const model::EmailAddress address = read_address(wish.typed_address);
  // Who is turned away at the door has had no token made, and nobody counts who was.
  std::optional<shared::Bulkhead::Place> place;
  if (post.bulkhead) place.emplace(post.bulkhead->enter(providers::place_of(provider)));

  // Before the hook, which may ask others and which anybody can make us ask.
  charge_mail(address, wish.request.front.remote_address, visit.now, post);
  if (std::string detour = ask_hook(identify(provider, address.text(), post), post.hooks); !detour.empty())
    return detour;

  const std::string token = make_verification_token(post.random);
  const model::VerificationToken row{.identifier = address.text(),
                                     .token = verification_hashes(token, email.secret, post.config.secrets).front(),
                                     .expires = visit.now + email.max_age};
  with_keepers([&] { post.store.create_verification_token(row); }, "the token could not be stored");
  try {
    const std::string url = link_url(provider, visit, wish.callback_url, token, address.text());
    if (!post.hooks.has_send_verification_request(provider.id)) send_mail(provider, address, pages::sign_in_mail({visit.origin, visit.prefix, post.config.theme}, url), url,
                                         visit.now, post);
    else
      post.hooks.send_verification_request({.provider = provider.id,
                                            .about_provider = about(provider),
                                            .theme = about(post.config.theme),
                                            .identifier = address.text(),
                                            .url = url,
                                            .token = token,
                                            .expires = row.expires,
                                            .request = wish.request});
  } catch (const Error&) {
    remove_token(row, post.store);
    std::throw_with_nested(model::EmailSignin("mail of provider " + provider.id + " was not sent"));
  }
  return "";
}

Identity open_link(const Provider& provider, const http::Form& query, const Visit& visit, const Post& post) {
  const std::string_view token = query.find("token").value_or("");
  if (token.empty()) throw model::CallbackRouteError("a sign-in link without a token");
  const std::string address(query.find("email").value_or(""));
  const auto row = with_keepers([&] { return use_token(address, token, *provider.email, post); },
                                "the token could not be looked up");
  if (!row) throw model::Verification("the link is unknown or used");
  if (row->expires < visit.now) throw model::Verification("the link has expired");
  return identify(provider, row->identifier, post);
}

}  // namespace authfcgi::signin
