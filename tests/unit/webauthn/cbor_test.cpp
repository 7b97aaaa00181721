#include "webauthn/cbor.h"

#include <doctest/doctest.h>

#include "support/vectors.h"
#include "webauthn/error.h"

using namespace authfcgi;
using support::unhex;
using webauthn::Cbor;
using webauthn::WebAuthnError;

namespace {

Cbor parse(std::string_view digits) { return Cbor::parse(unhex(digits)); }

std::int64_t integer(std::string_view digits) { return *parse(digits).integer(); }

// Arrays of one element around each other.
std::string nested(int depth) { return std::string(static_cast<std::size_t>(depth), '\x81') + '\x00'; }

// An array of so many zeros.
std::string zeros(std::size_t count) {
  return '\x99' + std::string{static_cast<char>(count >> 8), static_cast<char>(count & 0xff)} + std::string(count, '\0');
}

}  // namespace

// RFC 8949 appendix A.
TEST_CASE("integers of every length are read, in the spelling that somebody chose") {
  CHECK(integer("00") == 0);
  CHECK(integer("17") == 23);
  CHECK(integer("1818") == 24);
  CHECK(integer("1903e8") == 1000);
  CHECK(integer("1a000f4240") == 1000000);
  CHECK(integer("1b000000e8d4a51000") == 1000000000000);
  CHECK(integer("20") == -1);
  CHECK(integer("3863") == -100);
  CHECK(integer("390100") == -257);
  CHECK(integer("1b7fffffffffffffff") == INT64_MAX);
  CHECK(integer("3b7fffffffffffffff") == INT64_MIN);
  CHECK(integer("1b0000000000000001") == 1);
  CHECK(integer("3800") == -1);
}

TEST_CASE("bytes, texts, arrays and maps are what they hold") {
  CHECK(*parse("4401020304").bytes() == unhex("01020304"));
  CHECK(*parse("40").bytes() == "");
  CHECK(*parse("62c3bc").text() == "\xc3\xbc");
  CHECK(parse("83010203").size() == 3);
  CHECK(parse("80").size() == 0);
  const Cbor map = parse("a301182a2041ff6161a0");
  CHECK(map.is_map());
  CHECK(map.size() == 3);
  CHECK(*map.find(1)->integer() == 42);
  CHECK(*map.find(-1)->bytes() == "\xff");
  CHECK(map.find("a")->is_map());
  CHECK(map.find(2) == nullptr);
  CHECK(map.find("b") == nullptr);
}

TEST_CASE("what is asked of the wrong kind is nothing") {
  for (const char* digits : {"f6", "80", "a0", "00", "40", "60", "f5"}) {
    const Cbor item = parse(digits);
    CAPTURE(digits);
    const int kinds = (item.integer() != nullptr) + (item.bytes() != nullptr) + (item.text() != nullptr) + item.is_map();
    CHECK(kinds <= 1);
    CHECK(item.size() == 0);
    CHECK(item.find(1) == nullptr);
    CHECK(item.find("a") == nullptr);
  }
}

TEST_CASE("simple values and floating-point numbers are passed over") {
  for (const char* digits : {"f4", "f5", "f6", "f7", "f93c00", "fa47c35000", "fb3ff199999999999a"}) CHECK_NOTHROW(parse(digits));
  for (const char* digits : {"e0", "f0", "f3", "f814", "f8ff", "fc", "fd", "fe", "ff"}) {
    CAPTURE(digits);
    CHECK_THROWS_AS(parse(digits), WebAuthnError);
  }
}

TEST_CASE("what RFC 8949 allows and nobody here needs is refused (SEC-66)") {
  for (const char* digits : {
           "5f4101ff", "7f6161ff", "9f01ff", "bf0101ff",  // indefinite lengths
           "1c", "1d", "1e", "1f", "3f", "5c", "7d", "9e", "bc",  // reserved
           "c000", "d81801", "d9d9f700",  // tags
           "1b8000000000000000", "3b8000000000000000", "1bffffffffffffffff",  // integers beyond 64 bits with sign
           "61ff", "62c080", "63eda080",  // no UTF-8
           "a14101f6", "a1f600", "a18000", "a1a000", "a1f500"}) {  // keys of other kinds
    CAPTURE(digits);
    CHECK_THROWS_AS(parse(digits), WebAuthnError);
  }
}

TEST_CASE("a key stands in a map once, however it is spelled (SEC-66)") {
  for (const char* digits : {"a201000100", "a20100180100", "a22000380000", "a2616100616100", "a261610078016100",
                             "a301006161000100"}) {
    CAPTURE(digits);
    CHECK_THROWS_WITH_AS(parse(digits), "CBOR: the same key twice", WebAuthnError);
  }
  CHECK(parse("a301002000613100").size() == 3);  // 1, -1 and "1"
}

TEST_CASE("a document that ends early is refused wherever it ends, and so is one that does not end") {
  const std::string whole = unhex("a3636162634401020304190100830162c3bcf90000201b0000000000000001");
  CHECK(Cbor::parse(whole).size() == 3);
  for (std::size_t size = 0; size < whole.size(); ++size) CHECK_THROWS_AS(Cbor::parse(whole.substr(0, size)), WebAuthnError);
  CHECK_THROWS_AS(Cbor::parse(whole + '\0'), WebAuthnError);
}

TEST_CASE("a promised length costs nothing before it is there (SEC-66)") {
  for (const char* digits : {"5bffffffffffffffff", "7b7fffffffffffffff", "9bffffffffffffffff", "bbffffffffffffffff", "5affffffff00",
                             "9a7fffffff00", "ba7fffffff0000"}) {
    CAPTURE(digits);
    CHECK_THROWS_AS(parse(digits), WebAuthnError);
  }
}

TEST_CASE("depth, items and bytes have their limits (SEC-66)") {
  CHECK_NOTHROW(Cbor::parse(nested(Cbor::kMaxDepth)));
  CHECK_THROWS_WITH_AS(Cbor::parse(nested(Cbor::kMaxDepth + 1)), "CBOR: nested too deeply", WebAuthnError);
  CHECK_THROWS_AS(Cbor::parse(nested(60000)), WebAuthnError);
  CHECK_THROWS_WITH_AS(Cbor::parse(unhex("a100a100a100a100a100a100a100a100a10000")), "CBOR: nested too deeply", WebAuthnError);

  CHECK(Cbor::parse(zeros(Cbor::kMaxItems - 1)).size() == Cbor::kMaxItems - 1);
  CHECK_THROWS_WITH_AS(Cbor::parse(zeros(Cbor::kMaxItems)), "CBOR: too many items", WebAuthnError);

  const std::string head = unhex("5a0000fffb");  // a byte string that fills the document
  CHECK_NOTHROW(Cbor::parse(head + std::string(Cbor::kMaxBytes - 5, 'x')));
  CHECK_THROWS_WITH_AS(Cbor::parse(std::string(Cbor::kMaxBytes + 1, '\0')), "CBOR: the document is too long", WebAuthnError);
}

TEST_CASE("what is read of many items is one, and where the next begins is told") {
  const std::string items = unhex("a1010243616263");
  std::string_view rest = items;
  CHECK(Cbor::parse_first(rest).is_map());
  CHECK(rest == unhex("43616263"));
  CHECK(*Cbor::parse_first(rest).bytes() == "abc");
  CHECK(rest.empty());
  CHECK_THROWS_AS(Cbor::parse_first(rest), WebAuthnError);
}
