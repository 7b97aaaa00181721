#include "base/base64url.h"

#include <algorithm>

#include <array>
#include <cstdint>

namespace authfcgi {
namespace {

constexpr std::string_view kUrlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kPlainAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kInvalid = 0xff;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kInvalid);
  for (std::size_t i = 0; i < kUrlAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kUrlAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr auto kValues = make_values();

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string text((bytes.size() * 4 + 2) / 3, '\0');
  std::size_t out = 0;
  std::size_t in = 0;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])); };
  for (; in + 3 <= bytes.size(); in += 3) {
    const std::uint32_t group = byte(in) << 16 | byte(in + 1) << 8 | byte(in + 2);
    text[out++] = alphabet[group >> 18];
    text[out++] = alphabet[group >> 12 & 63];
    text[out++] = alphabet[group >> 6 & 63];
    text[out++] = alphabet[group & 63];
  }
  if (bytes.size() - in == 1) {
    const std::uint32_t group = byte(in) << 16;
    text[out++] = alphabet[group >> 18];
    text[out++] = alphabet[group >> 12 & 63];
  } else if (bytes.size() - in == 2) {
    const std::uint32_t group = byte(in) << 16 | byte(in + 1) << 8;
    text[out++] = alphabet[group >> 18];
    text[out++] = alphabet[group >> 12 & 63];
    text[out++] = alphabet[group >> 6 & 63];
  }
  return text;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) { return encode(bytes, kUrlAlphabet); }

std::string base64_encode(std::string_view bytes) {
  std::string text = encode(bytes, kPlainAlphabet);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes(text.size() * 3 / 4, '\0');
  std::size_t out = 0;
  std::uint32_t bits = 0;
  int count = 0;
  std::uint8_t bad = 0;
  for (const char c : text) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
    bad |= value;
    bits = bits << 6 | (value & 63u);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[out++] = static_cast<char>(bits >> count & 0xff);
    }
  }
  // Every real value is below 64; the trailing bits of the last character must be zero.
  if ((bad & 0xc0) != 0 || (bits & ((1u << count) - 1)) != 0) return std::nullopt;
  return bytes;
}

std::optional<std::string> base64_decode(std::string_view text) {
  const auto padding = std::min(text.find('='), text.size());
  if (text.size() - padding > 2 || text.find_first_not_of('=', padding) != std::string_view::npos) return std::nullopt;
  std::string url(text.substr(0, padding));
  for (char& c : url) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return base64url_decode(url);
}

}  // namespace authfcgi
