#include "webauthn/cbor.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "webauthn/error.h"

namespace authfcgi::webauthn {
namespace {

// RFC 8949 section 3.1.
enum Major { kUnsigned = 0, kNegative = 1, kBytes = 2, kText = 3, kArray = 4, kMap = 5, kTag = 6, kSimple = 7 };

}  // namespace

class CborReader {
 public:
  explicit CborReader(std::string_view bytes) : rest_(bytes) {
    if (bytes.size() > Cbor::kMaxBytes) throw WebAuthnError("CBOR: the document is too long");
  }

  std::string_view rest() const { return rest_; }

  // depth: how many arrays and maps are around this item.
  Cbor item(int depth) {
    if (++items_ > Cbor::kMaxItems) throw WebAuthnError("CBOR: too many items");
    const auto initial = static_cast<unsigned char>(take(1)[0]);
    const int additional = initial & 0x1f;
    Cbor result;
    switch (initial >> 5) {
      case kUnsigned:
        result.data_ = number(additional);
        break;
      case kNegative:
        result.data_ = -1 - number(additional);  // RFC 8949 section 3.1: -1 minus the argument
        break;
      case kBytes:
        result.data_ = Cbor::Bytes{std::string(take(argument(additional)))};
        break;
      case kText:
        result.data_ = text(argument(additional));
        break;
      case kArray:
        result.data_ = array(argument(additional), depth + 1);
        break;
      case kMap:
        result.data_ = map(argument(additional), depth + 1);
        break;
      case kTag:
        throw WebAuthnError("CBOR: a tag");
      default:
        skip_simple(additional);
    }
    return result;
  }

 private:
  std::string_view take(std::uint64_t count) {
    if (count > rest_.size()) throw WebAuthnError("CBOR: the document ends within an item");
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(count));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  // The number that goes with an item's initial byte (RFC 8949 section 3): a length, a count, or the integer itself.
  std::uint64_t argument(int additional) {
    if (additional < 24) return static_cast<std::uint64_t>(additional);
    if (additional > 27) throw WebAuthnError("CBOR: an indefinite or reserved length");
    std::uint64_t value = 0;
    for (const char byte : take(std::uint64_t{1} << (additional - 24))) {
      value = value << 8 | static_cast<unsigned char>(byte);
    }
    return value;
  }

  std::int64_t number(int additional) {
    const std::uint64_t value = argument(additional);
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      throw WebAuthnError("CBOR: an integer beyond 64 bits with sign");
    }
    return static_cast<std::int64_t>(value);
  }

  std::string text(std::uint64_t size) {
    const std::string_view bytes = take(size);
    if (!is_valid_utf8(bytes)) throw WebAuthnError("CBOR: a text is not UTF-8");
    return std::string(bytes);
  }

  Cbor::Array array(std::uint64_t count, int depth) {
    refuse_deep(depth);
    Cbor::Array elements;  // grows with what is really there, not with what count promises
    for (std::uint64_t i = 0; i < count; ++i) elements.push_back(item(depth));
    return elements;
  }

  Cbor::Map map(std::uint64_t count, int depth) {
    refuse_deep(depth);
    Cbor::Map pairs;
    for (std::uint64_t i = 0; i < count; ++i) {
      Cbor key = item(depth);
      if (key.integer() == nullptr && key.text() == nullptr) throw WebAuthnError("CBOR: a key is no integer and no text");
      if (std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first.is_same_key(key); })) {
        throw WebAuthnError("CBOR: the same key twice");
      }
      Cbor value = item(depth);
      pairs.emplace_back(std::move(key), std::move(value));
    }
    return pairs;
  }

  // RFC 8949 section 3.3: false, true, null, undefined, and floating-point numbers of 2, 4 and 8 bytes.
  void skip_simple(int additional) {
    if (additional >= 20 && additional <= 23) return;
    if (additional < 25 || additional > 27) throw WebAuthnError("CBOR: a simple value without a meaning");
    argument(additional);
  }

  static void refuse_deep(int depth) {
    if (depth > Cbor::kMaxDepth) throw WebAuthnError("CBOR: nested too deeply");
  }

  std::string_view rest_;
  std::size_t items_ = 0;
};

Cbor Cbor::parse(std::string_view bytes) {
  Cbor item = parse_first(bytes);
  if (!bytes.empty()) throw WebAuthnError("CBOR: bytes after the end");
  return item;
}

Cbor Cbor::parse_first(std::string_view& rest) {
  CborReader reader(rest);
  Cbor item = reader.item(0);
  rest = reader.rest();
  return item;
}

const std::string* Cbor::bytes() const {
  const auto* bytes = std::get_if<Bytes>(&data_);
  return bytes == nullptr ? nullptr : &bytes->value;
}

const std::string* Cbor::text() const { return std::get_if<std::string>(&data_); }

std::size_t Cbor::size() const {
  if (const auto* array = std::get_if<Array>(&data_)) return array->size();
  if (const auto* map = std::get_if<Map>(&data_)) return map->size();
  return 0;
}

const Cbor* Cbor::find(std::int64_t key) const {
  const auto* map = std::get_if<Map>(&data_);
  if (map == nullptr) return nullptr;
  for (const auto& [name, value] : *map) {
    if (name.integer() != nullptr && *name.integer() == key) return &value;
  }
  return nullptr;
}

const Cbor* Cbor::find(std::string_view key) const {
  const auto* map = std::get_if<Map>(&data_);
  if (map == nullptr) return nullptr;
  for (const auto& [name, value] : *map) {
    if (name.text() != nullptr && *name.text() == key) return &value;
  }
  return nullptr;
}

bool Cbor::is_same_key(const Cbor& other) const {
  if (integer() != nullptr) return other.integer() != nullptr && *integer() == *other.integer();
  return other.text() != nullptr && *text() == *other.text();
}

}  // namespace authfcgi::webauthn
