// A mail as it travels (RFC 5322): headers with words beyond ASCII encoded (RFC 2047), and the same content as plain text
// and as HTML (multipart/alternative, RFC 2046), quoted-printable (RFC 2045), so that every server between here and the
// reader passes it on as it is.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "crypto/random.h"
#include "model/email_address.h"

namespace authfcgi::net {

struct MailContent {
  std::string subject;  // UTF-8, without controls
  std::string text;     // UTF-8, lines end with "\n"
  std::string html;
};

// CRLF line ends, no line over 998 bytes, none over 78 that can be folded. random: for the boundary and the Message-ID.
// Throws Error when subject or name have controls: nobody gets to write a header of his own.
std::string build_mail(const model::Mailbox& from, const model::EmailAddress& to, const MailContent& content,
                       Instant now, crypto::Random& random);

// The pieces, for tests and for APIs that want one of them.

// "=?utf-8?B?...?=" words, each of at most 64 bytes and whole characters, folded; ASCII without "=?" stays as it is.
std::string encode_header_text(std::string_view text);
// "Name <address>" as a header writes it: quoted where it must be, encoded where it is not ASCII.
std::string encode_mailbox(const model::Mailbox& mailbox);
// RFC 2045 section 6.7; "\n" becomes CRLF, lines have at most 76 bytes.
std::string quoted_printable(std::string_view text);

}  // namespace authfcgi::net
