#include "accounts/complaint.h"

#include <doctest/doctest.h>

#include <set>

using namespace authfcgi;

TEST_CASE("each complaint about a password is a word for programs and a sentence for people") {
  config::PasswordPolicy rules;
  rules.min_length = 12;
  const password::Policy policy(rules);
  const auto judge = [&](std::string_view typed) {
    return accounts::judge_password(typed, {.email = "ada@example.com", .name = "Ada Lovelace"}, policy, rules);
  };
  CHECK(judge("seven green umbrellas waltz").empty());
  std::set<std::string> codes;
  for (const auto& typed : {std::string("short"), std::string(1100, 'x'), std::string("with a \n line end"),
                            std::string("ada@example.com"), std::string("aaaaaaaaaaaaaaa")}) {
    for (const auto& complaint : judge(typed)) {
      codes.insert(complaint.code);
      CHECK(complaint.field == "password");
      CHECK(complaint.words.ends_with("."));
    }
  }
  CHECK(codes == std::set<std::string>{"tooShort", "tooLong", "notText", "likeThePerson", "tooEasy"});
  CHECK(judge("short")[0].words == "Use at least 12 characters.");
}

TEST_CASE("an address is read as the store has it; what is none is one complaint about the field") {
  accounts::Complaints complaints;
  CHECK(accounts::read_address(" Ada@Example.com", complaints)->text() == "ada@example.com");
  CHECK(complaints.empty());
  CHECK_FALSE(accounts::read_address("ada@example.com, eve@example.com", complaints));
  REQUIRE(complaints.size() == 1);
  CHECK(complaints[0].field == "email");
  CHECK(complaints[0].code == "refused");
}
