#include "config/schema.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "json/text.h"

using namespace authfcgi;

namespace {

std::string read(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Every key that any schema object inside of value lists.
void collect_keys(const json::Value& value, std::vector<std::string>& keys) {
  if (value.is_array()) {
    for (const auto& element : value.array()) collect_keys(element, keys);
  } else if (value.is_object()) {
    for (const auto& [name, inner] : value.object()) {
      if (name == "properties") {
        for (const auto& property : inner.object()) keys.push_back(property.name);
      }
      collect_keys(inner, keys);
    }
  }
}

}  // namespace

TEST_CASE("the program carries the schema file as it is") {
  CHECK(config::schema_text() == read("conf/authfcgi.schema.json"));
}

TEST_CASE("every key of the schema stands in the example") {
  std::vector<std::string> keys;
  collect_keys(config::schema().text(), keys);
  CHECK(keys.size() > 100);
  const auto example = read("conf/authfcgi.json");
  for (const auto& key : keys) {
    CAPTURE(key);
    CHECK(example.find("\"" + key + "\":") != std::string::npos);
  }
}

TEST_CASE("a rule is told in words: its own, its choices, its range or its kind") {
  const auto words = [](const char* text) { return config::rule_in_words(json::parse(text)); };
  CHECK(words(R"({"type": "string", "x-rule": "a colour"})") == "a colour");
  CHECK(words(R"({"enum": ["a", "b", 3]})") == R"("a", "b" or 3)");
  CHECK(words(R"({"enum": ["sqlite"]})") == R"("sqlite")");
  CHECK(words(R"({"type": "integer", "minimum": 1, "maximum": 9, "x-unit": "seconds"})") == "between 1 and 9 seconds");
  CHECK(words(R"({"type": ["string", "object"]})") == "a text or an object");
  CHECK(words(R"({"type": "string", "minLength": 1})") == "a text that is not empty");
  CHECK(words(R"({"$ref": "#/definitions/colour"})") == "a colour as CSS writes it");
}
