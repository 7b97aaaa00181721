#include "net/mail_message.h"

#include <algorithm>

#include "base/base64url.h"
#include "base/error.h"
#include "base/text.h"

namespace authfcgi::net {
namespace {

constexpr std::size_t kMaxQuotedLine = 76;   // RFC 2045 section 6.7, rule 5
constexpr std::size_t kMaxHeaderLine = 900;  // RFC 5322 section 2.1.1 has 998, with the name of the field
// Bytes that make 52 of base64 and a word of 64: behind "Subject: " a line of 73. With an encoded word in it, it may have
// 76 (RFC 2047 section 2).
constexpr std::size_t kMaxWordPayload = 39;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// RFC 5322 section 3.2.3, and the blank between words; the dot needs quotes.
bool is_phrase(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) || std::string_view(" !#$%&'*+-/=?^_`{|}~").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

std::string quoted_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

void append_escape(std::string& line, unsigned char byte) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  line += {'=', kDigits[byte >> 4], kDigits[byte & 15]};
}

// RFC 5322 section 3.3: "Fri, 21 Nov 2026 14:00:00 +0000".
std::string mail_date(Instant now) {
  std::string date = http_date(now);
  return date.substr(0, date.size() - 3) + "+0000";
}

std::string part(std::string_view boundary, std::string_view type, std::string_view content) {
  return "--" + std::string(boundary) + "\r\nContent-Type: " + std::string(type) +
         "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(content) + "\r\n";
}

}  // namespace

std::string encode_header_text(std::string_view text) {
  if (has_control(text)) throw Error("a header of a mail has a control character");
  if (is_ascii(text) && text.find("=?") == std::string_view::npos && text.size() <= kMaxHeaderLine)
    return std::string(text);
  std::string words;
  while (!text.empty()) {
    std::size_t size = std::min(text.size(), kMaxWordPayload);
    // Not within a character (RFC 2047 section 5, at its end).
    while (size > 1 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    if (!words.empty()) words += "\r\n ";
    words += "=?utf-8?B?" + base64_encode(text.substr(0, size)) + "?=";
    text.remove_prefix(size);
  }
  return words;
}

std::string encode_mailbox(const model::Mailbox& mailbox) {
  const std::string& address = mailbox.address.wire();
  if (mailbox.name.empty()) return address;
  std::string name = encode_header_text(mailbox.name);
  if (name == mailbox.name && !is_phrase(name)) name = quoted_string(name);
  return name + "\r\n <" + address + ">";
}

std::string quoted_printable(std::string_view text) {
  std::string encoded, line;
  const auto end_line = [&](std::string_view with) {
    encoded.append(line).append(with);
    line.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\n') {
      end_line("\r\n");
      continue;
    }
    const bool before_end = i + 1 == text.size() || text[i + 1] == '\n';
    const bool is_blank = byte == ' ' || byte == '\t';
    // "From " and a lone dot at a line's start are touched by some that pass a mail on (RFC 2049 section 3).
    const bool is_touched = line.empty() && (byte == '.' || byte == 'F');
    const bool stays = !is_touched && ((byte > ' ' && byte < 0x7F && byte != '=') || (is_blank && !before_end));
    if (line.size() + (stays ? 1 : 3) > kMaxQuotedLine - 1) end_line("=\r\n");
    if (stays) line += static_cast<char>(byte);
    else
      append_escape(line, byte);
  }
  end_line("");
  return encoded;
}

std::string build_mail(const model::Mailbox& from, const model::EmailAddress& to, const MailContent& content,
                       Instant now, crypto::Random& random) {
  const std::string boundary = "=_" + crypto::make_hex(random, 16);  // "=_" cannot occur in quoted-printable
  const std::string id = crypto::make_hex(random, 16);
  std::string mail;
  mail += "From: " + encode_mailbox(from) + "\r\n";
  mail += "To: " + to.wire() + "\r\n";
  mail += "Subject: " + encode_header_text(content.subject) + "\r\n";
  mail += "Date: " + mail_date(now) + "\r\n";
  mail += "Message-ID: <" + id + "@" + std::string(from.address.domain()) + ">\r\n";
  mail += "MIME-Version: 1.0\r\n";
  mail += "Auto-Submitted: auto-generated\r\n";  // RFC 3834: no out-of-office answer is wanted
  mail += "Content-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n";
  mail += part(boundary, "text/plain", content.text);
  mail += part(boundary, "text/html", content.html);
  return mail + "--" + boundary + "--\r\n";
}

}  // namespace authfcgi::net
