#include "model/email_address.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "json/text.h"
#include "json/value.h"

using namespace authfcgi;
using model::EmailAddress;
using model::InvalidEmail;

namespace {

json::Value vectors() {
  std::ifstream file("tests/vectors/email-normalize.json", std::ios::binary);
  return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

bool is_refused(std::string_view typed) {
  try {
    model::read_email_address(typed);
    return false;
  } catch (const InvalidEmail&) {
    return true;
  }
}

}  // namespace

TEST_CASE("an identifier is normalised exactly as Auth.js does (10.1)") {
  const auto file = vectors();
  int count = 0;
  for (const auto& vector : file.find("vectors")->array()) {
    const std::string input(vector.find_string("input").value_or(""));
    CAPTURE(input);
    if (const auto output = vector.find_string("output")) CHECK(model::normalize_email(input) == *output);
    else
      CHECK_THROWS_AS(model::normalize_email(input), InvalidEmail);
    ++count;
  }
  CHECK(count >= 34);
}

TEST_CASE("what could be two addresses, or none, is refused after NFKC and not before (SEC-65)") {
  for (const std::string typed :
       {"", "a", "a@", "@x.com", "a@b@x.com", "a@x.com,evil@y.com", "a@x.com,y.com", "a,b@x.com", "a@x.com;b@y.com",
        "a;b@x.com", "\"a\"@x.com", "\"a@y.com>\"@x.com", "<a@x.com>", "A <a@x.com>", "a b@x.com", "a@ x.com",
        "a@x com", "a@x.com\r\nRCPT TO:<b@y.com>", "a\r\nDATA@x.com", "a@x.com\nb", "a@b\tc.com", "a(b)@x.com",
        "a:b@x.com", "a\\b@x.com", "a[b]@x.com", "a@[127.0.0.1]", "a@x..com", "a@.com", "a@x_y.com", "a@x.com/y",
        "attacker@evil.com＠victim.com", "attacker@evil.com﹫victim.com", "a@x.com，b@y.com", "a；b@x.com", "＜a@x.com＞",
        "a@x.com\u200b", "a\u200bb@x.com", "a\u202eb@x.com", "a\u00adb@x.com", "a@x\u2028.com"}) {
    CAPTURE(typed);
    CHECK(is_refused(typed));
  }
  CHECK(is_refused(std::string("a\0b@x.com", 9)));
  CHECK(is_refused("a\xff@x.com"));
  CHECK(is_refused(std::string(65, 'a') + "@x.com"));
  CHECK(is_refused("a@" + std::string(300, 'x') + ".com"));
  CHECK(is_refused(std::string(100000, 'a') + "@x.com"));
}

TEST_CASE("what people really have is taken") {
  for (const std::string typed : {"ada@example.com", "a@b", "ada+tag@mail.example.com", "o'hara@example.com", "a.b.c@x.com",
                                  "a..b@x.com", "x_-~!#$%&*/=?^`{|}@x.com", "a@xn--bcher-kva.com", "straße@x.com",
                                  "用户@例子.广告", "josé@bücher.example"}) {
    CAPTURE(typed);
    CHECK(model::read_email_address(typed).text() == typed);
  }
  CHECK(model::read_email_address(" Ada@Example.COM ").text() == "ada@example.com");
}

TEST_CASE("a domain has one spelling, so that nobody has more users and more mails by writing it otherwise") {
  for (const std::string typed : {"a@exam\uFE0Fple.com", "a@exam\u034Fple.com", "a@example\u3002com", "a@example.com.",
                                  "a@example.com\u3002", "a@b\u00FCcher\uFE0F.example"}) {
    CAPTURE(typed);
    CHECK(is_refused(typed));
  }
  CHECK(EmailAddress::parse("no-reply@B\u00DCCHER.example").wire() == "no-reply@xn--bcher-kva.example");
  CHECK(EmailAddress::parse("no-reply@Example.COM").wire() == "no-reply@example.com");
}

TEST_CASE("a mail server hears the domain's A-labels") {
  CHECK(model::read_email_address("ada@Bücher.example").wire() == "ada@xn--bcher-kva.example");
  CHECK(model::read_email_address("ada@Bücher.example").text() == "ada@bücher.example");
  CHECK(model::read_email_address("ada@straße.example").wire() == "ada@xn--strae-oqa.example");
  CHECK(model::read_email_address("ada@example.com").domain() == "example.com");
  CHECK(model::read_email_address("josé@example.com").wire() == "josé@example.com");
}

TEST_CASE("a sender is an address with or without a name") {
  const auto named = model::parse_mailbox("Auth.js <no-reply@authjs.dev>");
  REQUIRE(named);
  CHECK(named->name == "Auth.js");
  CHECK(named->address.text() == "no-reply@authjs.dev");
  CHECK(model::parse_mailbox("\"Doe, Jane\" <j@x.com>")->name == "Doe, Jane");
  CHECK(model::parse_mailbox("Müller <j@x.com>")->name == "Müller");
  CHECK(model::parse_mailbox("j@x.com")->name == "");
  CHECK(model::parse_mailbox("<j@x.com>")->address.text() == "j@x.com");
  for (const char* text : {"", "x", "A <x>", "A j@x.com", "A <j@x.com", "A <j@x.com> B", "A\r\nBcc: <j@x.com>", "<>"}) {
    CAPTURE(text);
    CHECK_FALSE(model::parse_mailbox(text));
  }
}
