#include "model/email_address.h"

#include <idn2.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/text.h"

namespace authfcgi::model {
namespace {

// RFC 5321 section 4.5.3.1.3: 256 bytes of path, without its angle brackets. A limit on what is typed comes first:
// NFKC makes up to 18 characters of one.
constexpr std::size_t kMaxAddressBytes = 254;
constexpr std::size_t kMaxTypedBytes = 1024;
constexpr std::size_t kMaxLocalBytes = 64;  // section 4.5.3.1.1

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

const std::uint8_t* bytes(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

// A libunistring function's result as ours.
std::string take(std::uint8_t* result, std::size_t length) {
  const std::unique_ptr<std::uint8_t, Free> owner(result);
  if (!result) throw InvalidEmail("the address cannot be normalised");
  return std::string(reinterpret_cast<const char*>(result), length);
}

std::string nfkc(std::string_view text) {
  std::size_t length = 0;
  std::uint8_t* result = u8_normalize(UNINORM_NFKC, bytes(text), text.size(), nullptr, &length);
  return take(result, length);
}

// Without a language: "I" is "i" everywhere, and a sigma at a word's end is the final one.
std::string lower(std::string_view text) {
  std::size_t length = 0;
  std::uint8_t* result = u8_tolower(bytes(text), text.size(), nullptr, nullptr, nullptr, &length);
  return take(result, length);
}

// What String.prototype.trim takes away (ECMA-262 section 12.2 and 12.3).
bool is_white_space(ucs4_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0xFEFF || c == 0x2028 || c == 0x2029 ||
         uc_is_general_category(c, UC_SPACE_SEPARATOR);
}

std::string_view trim_unicode(std::string_view text) {
  ucs4_t c = 0;
  while (!text.empty()) {
    const int size = u8_mbtouc(&c, bytes(text), text.size());
    if (!is_white_space(c)) break;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  while (!text.empty()) {
    const std::uint8_t* last = u8_prev(&c, bytes(text) + text.size(), bytes(text));
    if (!last || !is_white_space(c)) break;
    text.remove_suffix(static_cast<std::size_t>(bytes(text) + text.size() - last));
  }
  return text;
}

// Both sides of the one "@".
std::pair<std::string_view, std::string_view> sides(std::string_view address) {
  const auto pieces = split(address, '@');
  if (pieces.size() != 2 || pieces[0].empty() || pieces[1].empty())
    throw InvalidEmail("an address has something on both sides of one @");
  return {pieces[0], pieces[1]};
}

// Lower case and without white space around it, as typed; the comma is still there.
std::string fold(std::string_view typed) {
  if (typed.empty()) throw InvalidEmail("there is no address");
  if (typed.size() > kMaxTypedBytes || !is_valid_utf8(typed)) throw InvalidEmail("the address is too long or not UTF-8");
  return std::string(trim_unicode(lower(nfkc(typed))));
}

std::string normalized(std::string_view folded) {
  if (folded.find('"') != std::string_view::npos) throw InvalidEmail("quotes have no place in an address");
  const auto [local, rest] = sides(folded);
  const std::string_view domain = rest.substr(0, rest.find(','));
  if (domain.empty()) throw InvalidEmail("the address has no domain");
  return std::string(local) + "@" + std::string(domain);
}

bool is_visible(ucs4_t c) { return !uc_is_general_category_withtable(c, UC_CATEGORY_MASK_C | UC_CATEGORY_MASK_Z); }

template <class Rule>
bool all_characters(std::string_view text, const Rule& rule) {
  while (!text.empty()) {
    ucs4_t c = 0;
    const int size = u8_mbtouc(&c, bytes(text), text.size());
    if (!rule(c)) return false;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

// RFC 5321 section 4.1.2, atext and the dot; RFC 6531 section 3.3 adds what is not ASCII, of which we take what can be
// seen.
bool may_stand_in_local(ucs4_t c) {
  if (c >= 0x80) return is_visible(c);
  const char ascii = static_cast<char>(c);
  return std::isalnum(static_cast<unsigned char>(ascii)) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(ascii) != std::string_view::npos;
}

void check_local(std::string_view local) {
  if (local.size() > kMaxLocalBytes) throw InvalidEmail("more than 64 bytes before the @");
  if (!all_characters(local, may_stand_in_local)) throw InvalidEmail("a character before the @ would need quotes");
}

bool is_domain_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// The A-labels of RFC 5890, in lower case. What UTS 46 would map or drop (another dot, a variation selector) is refused, and so
// is a dot at the end: many texts would be one domain, and each of them another user and another tally of mails. IDNA
// lets more of ASCII stand than a mail server does.
std::string to_a_labels(const std::string& domain) {
  if (!all_characters(domain, is_visible)) throw InvalidEmail("the domain has characters that nobody sees");
  char* result = nullptr;
  const int code = idn2_to_ascii_8z(lower(domain).c_str(), &result, IDN2_NFC_INPUT | IDN2_NO_TR46);
  const std::unique_ptr<char, Free> owner(result);
  if (code != IDN2_OK || !result) throw InvalidEmail("the domain is none");
  std::string labels(result);
  if (labels.empty() || !std::ranges::all_of(labels, is_domain_character) || labels.front() == '.' ||
      labels.back() == '.' || labels.find("..") != std::string::npos)
    throw InvalidEmail("the domain is none");
  return labels;
}

}  // namespace

std::string normalize_email(std::string_view text) { return normalized(fold(text)); }

EmailAddress EmailAddress::parse(std::string_view text) {
  if (text.size() > kMaxAddressBytes || !is_valid_utf8(text)) throw InvalidEmail("more than 254 bytes, or not UTF-8");
  const auto [local, domain] = sides(text);
  check_local(local);
  EmailAddress address;
  address.text_ = text;
  address.wire_ = std::string(local) + "@" + to_a_labels(std::string(domain));
  if (address.wire_.size() > kMaxAddressBytes) throw InvalidEmail("more than 254 bytes");
  return address;
}

std::string_view EmailAddress::domain() const {
  return std::string_view(wire_).substr(wire_.find('@') + 1);
}

EmailAddress read_email_address(std::string_view typed) {
  const std::string folded = fold(typed);
  const std::string address = normalized(folded);
  if (address != folded) throw InvalidEmail("a comma in the domain: one address at a time");
  return EmailAddress::parse(address);
}

std::optional<Mailbox> parse_mailbox(std::string_view text) {
  if (!is_valid_utf8(text) || has_control(text)) return std::nullopt;
  std::string_view name, address = trim(text);
  if (address.ends_with('>')) {
    const auto open = address.rfind('<');
    if (open == std::string_view::npos) return std::nullopt;
    name = trim(address.substr(0, open));
    address = address.substr(open + 1, address.size() - open - 2);
  }
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  try {
    return Mailbox{std::string(name), EmailAddress::parse(address)};
  } catch (const InvalidEmail&) {
    return std::nullopt;
  }
}

}  // namespace authfcgi::model
