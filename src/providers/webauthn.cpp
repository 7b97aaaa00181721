#include "providers/webauthn.h"

#include <algorithm>

#include "base/text.h"
#include "http/url.h"

namespace authfcgi::providers {
namespace {

bool is_host_name(const std::string& text) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, fits);
}

bool is_origin(const std::string& text) {
  const auto url = http::parse_url(text);
  return url && (url->scheme == "https" || url->scheme == "http") && url->origin() == text;
}

void read_relying_party(const Settings& settings, WebAuthn& webauthn) {
  const Settings party = settings.object("relayingParty");
  party.allow_only({"id", "name", "origin"});
  webauthn.ids = party.text_or_list("id");
  webauthn.origins = party.text_or_list("origin");
  if (const auto names = party.text_or_list("name"); !names.empty()) webauthn.name = names.front();
  if (!std::ranges::all_of(webauthn.ids, is_host_name)) {
    party.complain("id", "a host name in lower case, \"example.com\": the site's own or one that it ends with");
  }
  if (!std::ranges::all_of(webauthn.origins, is_origin)) party.complain("origin", "an origin, \"https://app.example.com\"");
}

void read_word(const Settings& settings, std::string_view name, const std::vector<std::string_view>& words,
               std::string& value) {
  const std::string word = settings.text(name);
  if (word.empty()) return;
  if (std::ranges::find(words, word) == words.end()) {
    settings.complain(name, "one of " + join(std::vector<std::string>(words.begin(), words.end()), ", "));
  }
  value = word;
}

FormField default_field() {
  return {.name = "email", .label = "Email", .type = "email", .placeholder = "email@example.com"};
}

}  // namespace

WebAuthn read_webauthn(const Settings& settings, const config::Config& config, Complaints& complaints) {
  WebAuthn webauthn;
  if (!config.adapter) {
    complaints.add("needs an adapter, which keeps the users and their passkeys: write \"adapter\": {\"type\": \"sqlite\", "
                   "\"path\": \"/var/lib/authfcgi/users.db\"}");
  }
  read_relying_party(settings, webauthn);
  read_word(settings, "userVerification", {"required", "preferred", "discouraged"}, webauthn.user_verification);
  read_word(settings, "residentKey", {"required", "preferred", "discouraged"}, webauthn.resident_key);
  read_word(settings, "authenticatorAttachment", {"platform", "cross-platform"}, webauthn.attachment);
  webauthn.fields = read_form_fields(settings, "formFields");
  if (webauthn.fields.empty()) webauthn.fields = {default_field()};
  suggest_autocomplete(webauthn.fields.front(), "username webauthn");
  webauthn.conditional_ui = settings.flag("enableConditionalUI", true);
  webauthn.sign_up = settings.flag("signUp", !config.accounts.pages);
  if (webauthn.sign_up && config.accounts.pages && config.session.strategy == config::Strategy::kJwt) {
    settings.complain("signUp", "false where there are accounts and sessions are tokens: nobody could end those of who "
                                "signed up with somebody else's address (or \"session\": {\"strategy\": \"database\"})");
  }
  // A visitor who may make an account learns at the latest then whether there is one. A passkey that the device finds by
  // itself needs no list; where nothing is to be given away, none is given.
  const bool needs_list = webauthn.resident_key != "required";
  webauthn.tell_accounts = settings.flag("tellAccounts", webauthn.sign_up || needs_list);
  return webauthn;
}

}  // namespace authfcgi::providers
