#include "http/host.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <vector>

#include "base/text.h"

namespace authfcgi::http {
namespace {

using Pieces = std::array<std::uint16_t, 8>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "forbidden domain code points": with one of them in it, another reader might see another host.
bool is_forbidden(char c) {
  constexpr std::string_view kMarks = " #/:<>?@[\\]^|%";
  return static_cast<unsigned char>(c) <= 0x1f || static_cast<unsigned char>(c) >= 0x7f ||
         kMarks.find(c) != std::string_view::npos;
}

// One part of an IPv4 address: 0x for hexadecimal, a leading 0 for octal, a bare "0x" is zero. Numbers too large for
// 64 bits come back as the largest one, which no place of an address may hold.
std::optional<std::uint64_t> parse_ipv4_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int base = 10;
  if (text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() >= 2 && text[0] == '0') {
    base = 8;
    text.remove_prefix(1);
  }
  if (text.empty()) return 0;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) return std::nullopt;
  return error == std::errc::result_out_of_range ? UINT64_MAX : number;
}

std::vector<std::string_view> labels_of(std::string_view name) {
  auto labels = split(name, '.');
  if (labels.size() > 1 && labels.back().empty()) labels.pop_back();
  return labels;
}

// A name whose last label is a number is an address or an error, never a name.
bool ends_in_number(std::string_view name) {
  const auto last = labels_of(name).back();
  return !last.empty() && (std::ranges::all_of(last, is_digit) || parse_ipv4_number(last));
}

std::optional<std::string> parse_ipv4(std::string_view text) {
  const auto parts = labels_of(text);
  if (parts.size() > 4) return std::nullopt;
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = parse_ipv4_number(parts[i]);
    if (!number) return std::nullopt;
    // The last part fills all the places that are left.
    const std::size_t places = i + 1 < parts.size() ? 1 : 5 - parts.size();
    if (*number >= std::uint64_t{1} << (8 * places)) return std::nullopt;
    address = address << (8 * places) | *number;
  }
  std::string result;
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (!result.empty()) result += '.';
    result += std::to_string(address >> shift & 255);
  }
  return result;
}

// The dotted tail of an IPv6 address: four plain decimals and nothing else.
std::optional<std::uint32_t> parse_embedded_ipv4(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 4) return std::nullopt;
  std::uint32_t address = 0;
  for (const auto part : parts) {
    const bool decimal = !part.empty() && part.size() <= 3 && std::ranges::all_of(part, is_digit);
    if (!decimal || (part.size() > 1 && part[0] == '0')) return std::nullopt;
    unsigned number = 0;
    std::from_chars(part.data(), part.data() + part.size(), number);
    if (number > 255) return std::nullopt;
    address = address << 8 | number;
  }
  return address;
}

// One side of "::", or the whole of an address without it.
bool parse_ipv6_side(std::string_view text, bool is_end, std::vector<std::uint16_t>& pieces) {
  if (text.empty()) return true;
  const auto parts = split(text, ':');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto part = parts[i];
    if (is_end && i + 1 == parts.size() && part.find('.') != std::string_view::npos) {
      const auto address = parse_embedded_ipv4(part);
      if (!address) return false;
      pieces.push_back(static_cast<std::uint16_t>(*address >> 16));
      pieces.push_back(static_cast<std::uint16_t>(*address & 0xffff));
      continue;
    }
    std::uint16_t piece = 0;
    if (part.empty() || part.size() > 4) return false;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), piece, 16);
    if (error != std::errc() || end != part.data() + part.size()) return false;
    pieces.push_back(piece);
  }
  return true;
}

std::optional<Pieces> parse_ipv6(std::string_view text) {
  const auto gap = text.find("::");
  std::vector<std::uint16_t> front, back;
  if (gap == std::string_view::npos) {
    if (!parse_ipv6_side(text, true, front) || front.size() != 8) return std::nullopt;
  } else {
    if (!parse_ipv6_side(text.substr(0, gap), false, front)) return std::nullopt;
    if (!parse_ipv6_side(text.substr(gap + 2), true, back)) return std::nullopt;
    if (front.size() + back.size() > 7) return std::nullopt;
  }
  Pieces pieces{};
  std::ranges::copy(front, pieces.begin());
  std::ranges::copy(back, pieces.end() - static_cast<std::ptrdiff_t>(back.size()));
  return pieces;
}

// The first longest run of at least two zeros is left out (RFC 5952 section 4.2).
std::string write_ipv6(const Pieces& pieces) {
  std::size_t gap = 8, gap_length = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t length = 0;
    while (i + length < 8 && pieces[i + length] == 0) ++length;
    if (length > gap_length) {
      gap = i;
      gap_length = length;
    }
    i += std::max<std::size_t>(length, 1);
  }
  std::string text = "[";
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == gap) {
      text += i == 0 ? "::" : ":";
      i += gap_length - 1;
      continue;
    }
    std::array<char, 4> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), pieces[i], 16).ptr;
    text.append(digits.data(), end);
    if (i < 7) text += ':';
  }
  return text + "]";
}

}  // namespace

std::optional<std::string> parse_host(std::string_view text) {
  if (text.starts_with('[')) {
    if (!text.ends_with(']')) return std::nullopt;
    const auto pieces = parse_ipv6(text.substr(1, text.size() - 2));
    if (!pieces) return std::nullopt;
    return write_ipv6(*pieces);
  }
  // Strict decoding refuses broken escapes and broken UTF-8 together, and both would be refused below anyway: a "%"
  // and a byte outside ASCII are forbidden.
  const auto decoded = percent_decode(text);
  if (!decoded || decoded->empty() || std::ranges::any_of(*decoded, is_forbidden)) return std::nullopt;
  const auto name = to_lower(*decoded);
  return ends_in_number(name) ? parse_ipv4(name) : name;
}

}  // namespace authfcgi::http
