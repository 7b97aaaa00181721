// E-mail addresses: how Auth.js makes one out of what a visitor typed (authjs-wire.md 10.1), and which of those we write
// to (SEC-65). What we do not write to is what a mail server could read as two addresses, or as none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace authfcgi::model {

// The message says what is wrong and never repeats the address.
class InvalidEmail : public Error {
 public:
  using Error::Error;
};

// As Auth.js normalises: NFKC, then lower case by the whole of Unicode, then no white space around it; no double quote;
// exactly one "@" with something on both sides; the domain ends at its first comma. Nothing else is asked of it. Throws
// InvalidEmail, also for bytes that are not UTF-8.
std::string normalize_email(std::string_view text);

// One address that exactly one mailbox can be meant by. It exists in three spellings of the same text, which differ
// outside ASCII alone.
class EmailAddress {
 public:
  // Throws InvalidEmail: more than 254 bytes, more than one "@", or anything that RFC 5321 does not let stand in a
  // mailbox without quotes (blanks, controls, commas, semicolons, brackets); a domain that IDNA 2008 refuses.
  static EmailAddress parse(std::string_view text);

  // As it was given: what people are found by in the store.
  const std::string& text() const { return text_; }
  // With the domain's A-labels, "a@xn--bcher-kva.com": what goes to a mail server and into a header. The part before
  // the "@" stays as it is; where that is not ASCII the server must know SMTPUTF8 (RFC 6531).
  const std::string& wire() const { return wire_; }
  std::string_view domain() const;  // of wire()

 private:
  std::string text_, wire_;
};

// normalize_email and parse, but a comma in the domain refuses the whole where Auth.js drops what follows it: two
// addresses were typed (CVE-2022-35924).
EmailAddress read_email_address(std::string_view typed);

// "Auth.js <no-reply@example.com>" or the address alone: who a mail is from.
struct Mailbox {
  std::string name;  // UTF-8, without controls; may be empty
  EmailAddress address;
};

// Nothing for what is no mailbox. The name may stand between double quotes.
std::optional<Mailbox> parse_mailbox(std::string_view text);

}  // namespace authfcgi::model
