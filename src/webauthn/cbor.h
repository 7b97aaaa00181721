// CBOR (RFC 8949), as little of it as WebAuthn needs and as strictly as a hostile authenticator deserves (SEC-66).
// Refused, although well-formed: indefinite lengths and tags (CTAP2's canonical form has neither), integers beyond 64
// bits with sign, simple values without a meaning, text that is no UTF-8, map keys that are neither integers nor text
// (RFC 9052 section 1.5), the same key twice, more than kMaxDepth levels or kMaxItems items. Longer spellings of a number
// than needed are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace authfcgi::webauthn {

class Cbor {
 public:
  static constexpr int kMaxDepth = 8;             // arrays and maps around each other
  static constexpr std::size_t kMaxItems = 256;   // in the whole of one document, keys too
  static constexpr std::size_t kMaxBytes = 65536;  // of one document

  // One item and nothing after it. Throws WebAuthnError.
  static Cbor parse(std::string_view bytes);
  // The item at the beginning of rest, which afterwards begins behind it. Throws WebAuthnError.
  static Cbor parse_first(std::string_view& rest);

  // The content, or nullptr when the item is of another kind.
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data_); }
  const std::string* bytes() const;
  const std::string* text() const;

  bool is_map() const { return std::holds_alternative<Map>(data_); }
  // Elements of an array, pairs of a map; 0 for anything else.
  std::size_t size() const;
  // The value of a map's key, or nullptr: when it is not there, or this is no map.
  const Cbor* find(std::int64_t key) const;
  const Cbor* find(std::string_view key) const;

 private:
  friend class CborReader;
  struct Bytes {
    std::string value;
  };
  using Array = std::vector<Cbor>;
  using Map = std::vector<std::pair<Cbor, Cbor>>;

  bool is_same_key(const Cbor& other) const;

  // The first stands for what nobody here looks at: null, undefined, true, false and floating-point numbers.
  std::variant<std::monostate, std::int64_t, Bytes, std::string, Array, Map> data_;
};

}  // namespace authfcgi::webauthn
