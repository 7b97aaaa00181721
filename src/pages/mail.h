// The mail with a sign-in link (authjs-wire.md 10.4): the same as plain text and as HTML in the theme's colours. The
// address it goes to is in neither, and nothing of a visitor's choosing is shown: who can have a mail sent to somebody
// else gets no line in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pages/site.h"

namespace authfcgi::pages {

struct Mail {
  std::string subject;  // "Sign in to app.example.com"
  std::string text, html;
};

// The frame of all our mails: a heading that ends with the site's name, sentences, a button, a note. Everything in it but
// the site's name and the link is text of ours.
struct Letter {
  std::string_view heading;  // "Sign in to": the subject is that and the host
  std::vector<std::string_view> sentences{};
  std::string_view button{};  // with url only
  std::string url{};          // percent-encoded; empty for none
  std::string_view note{};
  bool has_note_in_text = true;
};
Mail write_letter(const Site& site, const Letter& letter);

// url: the link, percent-encoded already.
Mail sign_in_mail(const Site& site, const std::string& url);

}  // namespace authfcgi::pages
