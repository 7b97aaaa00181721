#include "config/complaints.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using config::Complaints;

using Texts = std::vector<std::string>;

TEST_CASE("a complaint has place, thing, present value and rule") {
  const auto document = json::parse_located("{\"a\": [1,\n {\"b\": 2}],\n \"clientSecret\": \"x\"}");
  Complaints complaints("f.json", document);
  complaints.add("/clientSecret", "longer");
  complaints.add("/a/1/b", "3");
  complaints.add("/a/1/missing", "there");
  complaints.add_elsewhere("AUTH_URL", "is no URL");
  complaints.add("/a", "short");
  CHECK(complaints.take() == Texts{"f.json:1: a is a list of 2, but must be short",
                                   "f.json:2: a[1].b is 2, but must be 3",
                                   "f.json:2: a[1].missing is missing, but must be there",
                                   "f.json:3: clientSecret is a text of 1 bytes, but must be longer",
                                   "AUTH_URL is no URL"});
}

TEST_CASE("of one value only the first complaint is kept, and it covers all that is inside") {
  const auto document = json::parse_located(R"({"a": {"b": 1}})");
  Complaints complaints("f.json", document);
  CHECK_FALSE(complaints.covers("/a"));
  complaints.add("/a", "first");
  complaints.add("/a", "second");
  CHECK(complaints.covers("/a"));
  CHECK(complaints.covers("/a/b"));
  CHECK_FALSE(complaints.covers(""));
  CHECK_FALSE(complaints.covers("/ab"));
  CHECK(complaints.take() == Texts{"f.json:1: a is an object, but must be first"});
}

TEST_CASE("a long value is cut between characters, and controls are not printed") {
  const auto document = json::parse_located("{\"a\": \"" + std::string(78, 'x') + "\xc3\xa9tail\", \"b\\n\": \"\x7f\"}");
  Complaints complaints("f.json", document);
  complaints.add("/a", "short");
  complaints.add("/b\n", "clean");
  CHECK(complaints.take() == Texts{"f.json:1: a is \"" + std::string(78, 'x') + "..., but must be short",
                                   "f.json:1: b? is \"?\", but must be clean"});
  CHECK(config::printable("a\x1b\xff\xc3\xa9") == "a????");
  CHECK(config::printable("\xc3\xa9\n") == "\xc3\xa9?");
}

TEST_CASE("a URL with user information is not shown") {
  const auto document = json::parse_located(R"({"a": "https://user:password@host/"})");
  Complaints complaints("f.json", document);
  complaints.add("/a", "without");
  CHECK(complaints.take() == Texts{"f.json:1: a is a text of 27 bytes, but must be without"});
}
