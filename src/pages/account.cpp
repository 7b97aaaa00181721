#include "pages/account.h"

#include "http/form.h"
#include "pages/device.h"
#include "pages/document.h"
#include "pages/form_page.h"
#include "pages/passkey.h"

namespace authfcgi::pages {
namespace {

constexpr std::string_view kRules =
    "h2{margin:1.75rem 0 .5rem;font-size:1.15rem}section p{margin:.25rem 0}section ul{list-style:none;margin:0;padding:0}"
    "section li{padding:.6rem 0;border-top:1px solid var(--line)}section li form{margin:.4rem 0 0}"
    "section .button,section button{min-height:2.6rem;margin-top:.4rem}.quiet{color:var(--quiet);font-size:.9rem}"
    ".message{margin:0 0 1.5rem;padding:.75rem 1rem;border:2px solid var(--line);border-radius:.6rem;font-weight:600}";

Html link(const Site& site, std::string_view door, std::string_view text) {
  return html("<p><a class=\"site\" href=\"{}\">{}</a></p>", safe_url(site.prefix + std::string(door)), text);
}

Html person(const Site& site, const AccountPage& page) {
  Html rows;
  if (!page.name.empty()) rows += html("<p>{}</p>", page.name);
  if (!page.email.empty()) {
    rows += html("<p>{} <span class=\"quiet\">({})</span></p>", page.email,
                 page.is_email_verified ? "confirmed" : "not confirmed");
  }
  if (page.has_mail) rows += link(site, "/change-email", "Change the e-mail address");
  return html("<section><h2>You</h2>{}</section>\n", rows);
}

Html password(const Site& site, const AccountPage& page) {
  return html("<section><h2>Password</h2>{}</section>\n",
              link(site, "/change-password", page.has_password ? "Change the password" : "Choose a password"));
}

Html second_factor(const Site& site, const AccountPage& page) {
  const Html state = html("<p>{}</p>", page.has_second_factor ? "A code from your authenticator app is asked for."
                                                              : "None. A stolen password is enough to get in.");
  return html("<section><h2>Second factor</h2>{}{}</section>\n", state,
              link(site, "/authenticator", page.has_second_factor ? "New recovery codes, or remove it" : "Set one up"));
}

Html linked(const Site& site, const AccountPage& page) {
  const std::string action = site.prefix + "/account";
  Html items;
  for (const auto& account : page.linked) {
    Html button;
    if (account.may_unlink) {
      button = button_form(action,
                           {{"csrfToken", page.csrf_token},
                            {"do", "unlink"},
                            {"provider", account.provider},
                            {"providerAccountId", account.provider_account_id}},
                           "Unlink", account.provider_name);
    }
    items += html("<li>{}{}</li>", account.provider_name, button);
  }
  for (const auto& offer : page.offers) {
    items += html("<li>{}</li>", button_form(offer.signin_url, {{"csrfToken", page.csrf_token}, {"callbackUrl", action}},
                                             "Link " + offer.provider_name));
  }
  if (items.text().empty()) return {};
  return html("<section><h2>Linked accounts</h2><ul>{}</ul></section>\n", items);
}

Html passkey(const Site& site, const AccountPage& page, const AccountPage::Passkey& one) {
  const std::string name = one.user_agent.empty() ? "Passkey" : "Passkey made with " + describe_device(one.user_agent);
  Html details = html("{}", one.is_multi_device ? "on all of your devices that share it" : "on one device");
  if (one.created) details += html("<br>since {}", format_time(*one.created));
  if (one.used) details += html("<br>last used {}", format_time(*one.used));
  Html button;
  if (one.may_unlink) {
    button = button_form(site.prefix + "/account",
                         {{"csrfToken", page.csrf_token},
                          {"do", "unlink"},
                          {"provider", one.provider},
                          {"providerAccountId", one.provider_account_id}},
                         "Remove", name);
  }
  return html("<li>{}<br><span class=\"quiet\">{}</span>{}</li>", name, details, button);
}

Html new_passkey(const Site& site, const AccountPage& page) {
  if (page.must_sign_in_again) {
    return html("<p><a class=\"site\" href=\"{}\">Sign in again to add a passkey</a></p>",
                safe_url(site.prefix + "/signin?prompt=login&callbackUrl=" + http::form_encode(site.prefix + "/account")));
  }
  const AccountPage::PasskeyOffer& offer = *page.passkey_offer;
  if (page.email.empty()) return html("<p>A passkey needs an account with an e-mail address.</p>");
  return passkey_form({.id = "new-passkey",
                       .action = offer.callback_url,
                       .options_url = offer.options_url,
                       .wish = "register",
                       .refusal = "No further passkey can be added. You may have to sign in again."},
                      html("{}<button type=\"submit\">Add a passkey</button>",
                           hidden_inputs({{"csrfToken", page.csrf_token},
                                          {"callbackUrl", site.prefix + "/account?done=passkey"}})));
}

Html passkeys(const Site& site, const AccountPage& page) {
  if (!page.passkey_offer) return {};
  Html items;
  for (const auto& one : page.passkeys) items += passkey(site, page, one);
  return html("<section><h2>Passkeys</h2><ul>{}</ul>{}</section>\n", items, new_passkey(site, page));
}

Html device(const Site& site, const AccountPage& page, const AccountPage::Device& one) {
  Html times;
  if (one.started) times += html("<br>since {}", format_time(*one.started));
  if (one.seen) times += html("<br>last seen {}", format_time(*one.seen));
  const std::string name = describe_device(one.user_agent);
  Html button;
  if (!one.is_this_one) {
    button = button_form(site.prefix + "/account",
                         {{"csrfToken", page.csrf_token}, {"do", "endSession"}, {"session", one.name}}, "End", name);
  }
  return html("<li>{}{}<br><span class=\"quiet\">{}{}</span>{}</li>", name, one.is_this_one ? " (this one)" : "",
              one.address, times, button);
}

Html sessions(const Site& site, const AccountPage& page) {
  Html content;
  if (!page.knows_sessions) {
    content = html(
        "<p>Each of your browsers keeps its own session until it expires. We keep no list, and cannot end one that is in "
        "another browser: sign out there.</p>");
  } else {
    Html items;
    for (const auto& one : page.devices) items += device(site, page, one);
    content = html("<ul>{}</ul>", items);
    if (page.devices.size() > 1) {
      content += button_form(site.prefix + "/account", {{"csrfToken", page.csrf_token}, {"do", "endOtherSessions"}},
                             "End all others");
      content += button_form(site.prefix + "/account", {{"csrfToken", page.csrf_token}, {"do", "endAllSessions"}},
                             "End all, this one too");
    }
  }
  return html("<section><h2>Where you are signed in</h2>{}</section>\n", content);
}

}  // namespace

http::Response account_page(const Site& site, const AccountPage& page) {
  Document document;
  document.title = "My account";
  document.has_form = true;
  document.rules = kRules;
  if (page.passkey_offer) {
    document.script = passkey_script();
    document.script_fetches = true;
  }
  if (!page.problem.empty()) {
    document.before_logo = html("<div class=\"error\" role=\"alert\"><p>{}</p></div>\n", page.problem);
  } else if (!page.message.empty()) {
    document.before_logo = html("<div class=\"message\" role=\"status\">{}</div>\n", page.message);
  }
  document.card = html("<h1>My account</h1>\n");
  document.card += person(site, page);
  document.card += password(site, page);
  document.card += second_factor(site, page);
  document.card += passkeys(site, page);
  document.card += linked(site, page);
  document.card += sessions(site, page);
  document.card += link(site, "/signout", "Sign out");
  return render(site, 200, document);
}

std::string format_time(Instant instant) { return http_date(instant).substr(5, 17) + " UTC"; }

}  // namespace authfcgi::pages
