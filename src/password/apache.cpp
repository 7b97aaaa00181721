#include "password/apache.h"

#include <algorithm>

#include "base/base64url.h"
#include "crypto/digest.h"
#include "crypto/md5.h"
#include "crypto/secret.h"

namespace authfcgi::password {
namespace {

constexpr std::string_view kSha1Magic = "{SHA}";
constexpr std::string_view kApr1Magic = "$apr1$";
constexpr int kApr1Rounds = 1000;

// Four digits of crypt(5)'s alphabet for three bytes, the lowest six bits first.
void append_digits(std::string& text, unsigned value, int count) {
  constexpr char kAlphabet[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (; count > 0; --count, value >>= 6) text += kAlphabet[value & 0x3F];
}

// The bytes of the digest in the order that the format asks for.
std::string spelled(const std::string& digest) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned>(static_cast<unsigned char>(digest[index])); };
  std::string text;
  for (std::size_t i = 0; i < 5; ++i) {
    append_digits(text, byte(i) << 16 | byte(i + 6) << 8 | byte(i == 4 ? 5 : i + 12), 4);
  }
  append_digits(text, byte(11), 2);
  return text;
}

std::string apr1(std::string_view password, std::string_view salt) {
  const std::string key(password);
  const std::string alternate = crypto::md5(key + std::string(salt) + key);

  // The first digest: key, magic, salt, as much of the alternate as the key is long, and a byte for each bit of its length.
  std::string first = key + std::string(kApr1Magic) + std::string(salt);
  for (std::size_t left = key.size(); left > 0; left -= std::min<std::size_t>(left, 16)) {
    first += alternate.substr(0, std::min<std::size_t>(left, 16));
  }
  for (std::size_t bits = key.size(); bits > 0; bits >>= 1) first += bits & 1 ? '\0' : key[0];
  std::string digest = crypto::md5(first);

  for (int round = 0; round < kApr1Rounds; ++round) {
    std::string text = round & 1 ? key : digest;
    if (round % 3 != 0) text += salt;
    if (round % 7 != 0) text += key;
    text += round & 1 ? digest : key;
    digest = crypto::md5(text);
  }
  return spelled(digest);
}

}  // namespace

bool verify_apache_sha1(std::string_view password, std::string_view stored) {
  stored.remove_prefix(kSha1Magic.size());
  return crypto::constant_time_equal(base64_encode(crypto::sha1(password)), stored);
}

bool verify_apr1(std::string_view password, std::string_view stored) {
  stored.remove_prefix(kApr1Magic.size());
  const std::size_t end = stored.find('$');
  if (end == std::string_view::npos) return false;
  return crypto::constant_time_equal(apr1(password, stored.substr(0, std::min<std::size_t>(end, 8))), stored.substr(end + 1));
}

}  // namespace authfcgi::password
