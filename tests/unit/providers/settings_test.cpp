#include "providers/settings.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;
using providers::Settings;

TEST_CASE("after a complaint reading goes on with an empty value") {
  const json::Value object = json::parse(R"({"text":1,"flag":"yes","list":[1],"object":[],"url":"//x","none":null})");
  providers::Complaints complaints{.place = "here: ", .all = {}};
  const Settings settings(object, "client.", false, complaints);

  CHECK(settings.text("text").empty());
  CHECK(settings.flag("flag", true));
  CHECK(settings.list("list").empty());
  CHECK(settings.object("object").names().empty());
  CHECK(settings.url("url").empty());
  CHECK(complaints.all.size() == 5);
  CHECK(complaints.all.front() == "here: client.text is 1, but must be text without control characters");

  CHECK(settings.text("none").empty());
  CHECK(settings.text("missing").empty());
  CHECK(complaints.all.size() == 5);
}

TEST_CASE("a control character in a text is refused, since texts end up in headers (SEC-41)") {
  const json::Value object = json::parse(R"({"text":"a\r\nb"})");
  providers::Complaints complaints;
  CHECK(Settings(object, "", false, complaints).text("text").empty());
  CHECK(complaints.all.size() == 1);
}

TEST_CASE("a long value is cut in a complaint") {
  const json::Value value(std::string(5000, 'x'));
  CHECK(providers::present(&value).size() < 120);
  CHECK(providers::present(nullptr) == "is missing");
}
