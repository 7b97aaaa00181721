#include "pages/mail.h"

#include "pages/document.h"
#include "pages/html.h"

namespace authfcgi::pages {
namespace {

// Mail programs make a link of whatever looks like a host; a zero-width space before each dot keeps it text.
std::string unlinked(std::string_view host) {
  std::string text;
  for (const char c : host) {
    if (c == '.') text += "\u200b";
    text += c;
  }
  return text;
}

std::string color_or(const std::string& color, const char* otherwise) {
  const auto safe = safe_color(color);
  return safe.empty() ? otherwise : std::string(safe);
}

// Tables and attributes: mail programs read HTML as it was in 1999.
Html button(const Letter& letter, const config::Theme& theme) {
  if (letter.url.empty()) return {};
  const std::string brand = color_or(theme.brand_color, "#346df1");
  return html(
      "<tr><td align=\"center\" style=\"padding:20px 0\"><table border=\"0\" cellspacing=\"0\" "
      "cellpadding=\"0\" role=\"presentation\"><tr><td align=\"center\" bgcolor=\"{}\" "
      "style=\"border-radius:5px\"><a href=\"{}\" target=\"_blank\" style=\"font-size:18px;color:{};"
      "text-decoration:none;border-radius:5px;padding:10px 20px;border:1px solid {};display:inline-block;"
      "font-weight:bold\">{}</a></td></tr></table></td></tr>\n",
      brand, safe_url(letter.url), color_or(theme.button_text, "#fff"), brand, letter.button);
}

Html paragraph(std::string_view text) {
  return html(
      "<tr><td align=\"center\" style=\"padding:0 0 10px;font-size:16px;line-height:22px\">"
      "{}</td></tr>\n",
      text);
}

}  // namespace

Mail write_letter(const Site& site, const Letter& letter) {
  const std::string host(host_of(site.origin));
  Mail mail;
  mail.subject = std::string(letter.heading) + " " + host;
  mail.text = mail.subject + "\n";
  Html rows;
  for (const auto sentence : letter.sentences) {
    mail.text.append(sentence).append("\n");
    rows += paragraph(sentence);
  }
  if (!letter.url.empty()) mail.text += letter.url + "\n";
  mail.text += "\n";
  rows += button(letter, site.theme);
  if (!letter.note.empty()) rows += paragraph(letter.note);
  if (!letter.note.empty() && letter.has_note_in_text) mail.text.append(letter.note).append("\n");
  mail.html = html(
                  "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n"
                  "<body style=\"margin:0;background:#f9f9f9\">\n"
                  "<table width=\"100%\" border=\"0\" cellspacing=\"20\" cellpadding=\"0\" role=\"presentation\" "
                  "style=\"max-width:600px;margin:auto;background:#fff;border-radius:10px;"
                  "font-family:Helvetica,Arial,sans-serif;color:#444\">\n"
                  "<tr><td align=\"center\" style=\"padding:10px 0;font-size:22px\">{} <strong>{}</strong></td></tr>\n"
                  "{}</table></body></html>\n",
                  mail.subject, letter.heading, unlinked(host), rows)
                  .text();
  return mail;
}

Mail sign_in_mail(const Site& site, const std::string& url) {
  return write_letter(site, {.heading = "Sign in to",
                             .button = "Sign in",
                             .url = url,
                             .note = "If you did not request this email you can safely ignore it.",
                             .has_note_in_text = false});
}

}  // namespace authfcgi::pages
