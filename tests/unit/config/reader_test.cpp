#include "config/reader.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("what is missing, null, of another kind or complained of reads as nothing") {
  const auto document = json::parse_located(R"({"a": {"text": "x", "flag": true, "number": 1.5, "whole": 2, "null": null,
    "list": [1, 2]}, "bad": {"text": "y"}})");
  config::Complaints complaints("f.json", document);
  const config::Reader reader(document.value, complaints);
  reader.complain("/bad", "good");
  CHECK(reader.text("/a/text") == "x");
  CHECK(reader.flag("/a/flag") == true);
  CHECK(reader.number("/a/number") == 1.5);
  CHECK(reader.number("/a/whole") == 2.0);
  CHECK(reader.integer("/a/whole") == 2);
  CHECK(reader.elements("/a/list") == std::vector<std::string>{"/a/list/0", "/a/list/1"});
  CHECK(reader.text("/a/flag") == std::nullopt);
  CHECK(reader.flag("/a/text") == std::nullopt);
  CHECK(reader.integer("/a/number") == std::nullopt);
  CHECK(reader.elements("/a/text").empty());
  CHECK(reader.find("/a/null") == nullptr);
  CHECK(reader.text("/a/missing") == std::nullopt);
  CHECK(reader.text("/bad/text") == std::nullopt);
}
