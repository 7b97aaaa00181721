#include "providers/endpoints.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;

namespace {

struct Read {
  providers::Provider provider;
  std::vector<std::string> complaints;
};

Read read(const char* text, providers::Type type = providers::Type::kOAuth) {
  const json::Value object = json::parse(text);
  const json::Value values = json::object({{"base", "https://x.example"}});
  providers::Complaints complaints;
  Read read{{}, {}};
  read.provider.type = type;
  providers::read_endpoints(providers::Settings(object, "", false, complaints, &values), read.provider, complaints);
  read.complaints = complaints.all;
  return read;
}

}  // namespace

TEST_CASE("endpoints are text or objects, with options filled in") {
  const auto [provider, complaints] = read(R"({"authorization":{"url":"{base}/a","params":{"x":{"optional":"{none}"},"y":1}},
      "token":"{base}/t","userinfo":{"url":"{base}/u/{token:/id}","method":"POST","auth":"none","accept":null},"scope":"s"})");
  CHECK(complaints.empty());
  CHECK(provider.authorization.url == "https://x.example/a");
  CHECK(provider.authorization.params.size() == 2);  // y and scope
  CHECK(provider.token.url == "https://x.example/t");
  CHECK_FALSE(provider.userinfo.url.is_literal());
  CHECK_FALSE(provider.userinfo.bearer);
  CHECK_FALSE(provider.userinfo.accept);
}

TEST_CASE("an endpoint that nobody knows is a complaint, and so is an option that is not set") {
  CHECK(read("{}").complaints.size() == 3);
  CHECK(read("{}", providers::Type::kOidc).complaints.size() == 1);
  CHECK(read(R"({"authorization":"{base}/a","token":"{none}/t","userinfo":"{base}/{none}"})").complaints.size() >= 2);
}
