#include "signin/credentials_htpasswd.h"

#include <doctest/doctest.h>

#include <fstream>

#include "support/scratch_directory.h"
#include "unit/signin/local_house.h"

using namespace authfcgi;
using support::LocalHouse;

TEST_CASE("who is in the file comes in under that name, and is to be linked") {
  const support::ScratchDirectory directory;
  const std::string path = (directory.path() / "htpasswd").string();
  std::ofstream(path) << "";
  LocalHouse house(R"({"id":"file","type":"credentials","source":"htpasswd","file":")" + path + "\"}");
  const auto form = json::object({{"username", "grace"}, {"password", "right"}});
  CHECK_THROWS_AS(house.prove_form(form), model::CredentialsSignin);
  std::ofstream(path) << "grace:" << house.hasher.hash(password::parse_password("right").value(), house.random) << "\n";
  const auto identity = house.prove_form(form);
  CHECK(identity.needs_link);
  CHECK(identity.user.name == "grace");
  CHECK(identity.account.provider == "file");
  CHECK(identity.account.provider_account_id == "grace");
  CHECK(identity.claims.find_string("preferred_username") == "grace");
  CHECK_THROWS_AS(house.prove_form(json::object({{"username", "Grace"}, {"password", "right"}})), model::CredentialsSignin);
}

TEST_CASE("for a name that is not there somebody's hash is computed, and its password lets nobody in (SEC-61)") {
  const support::ScratchDirectory directory;
  const std::string path = directory.file("htpasswd");
  LocalHouse house;
  const std::string hash = house.hasher.hash(password::parse_password("right").value(), house.random);
  std::ofstream(path) << "grace:" << hash << "\n";
  signin::HtpasswdPasswords source("file", path, house.desk);
  const json::Value form;
  const http::Request request;
  const signin::Login nobody{.name = "nobody", .password = password::parse_password("right"), .form = form, .request = request};
  const auto candidate = source.find(nobody);
  CHECK(candidate.place == hash);
  CHECK(source.check(nobody, candidate, house.moment).kind == signin::Outcome::Kind::kWrong);
}

TEST_CASE("one name in two files is two people, who are counted apart") {
  const support::ScratchDirectory directory;
  const std::string one = directory.file("one"), two = directory.file("two");
  for (const auto& path : {one, two}) std::ofstream(path) << "";
  LocalHouse house;
  const json::Value form;
  const http::Request request;
  const signin::Login ada{.name = "ada", .password = {}, .form = form, .request = request};
  const auto key = [&](const std::string& provider, const std::string& path) {
    return signin::HtpasswdPasswords(provider, path, house.desk).find(ada).key;
  };
  CHECK(key("file", one) == key("file", one));
  CHECK(key("file", one) != key("file", two));
  CHECK(key("file", one) != key("other", one));
}
