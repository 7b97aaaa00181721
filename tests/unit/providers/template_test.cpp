#include "providers/template.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;
using providers::Spelling;
using providers::Template;

namespace {

const Template::Lookup kValues = [](const Template::Piece& piece) -> std::optional<std::string> {
  if (piece.text == "base") return "https://x.example/a b";
  if (piece.text == "id") return "1/2?{x}";
  if (piece.text == "/user_id") return "u 7";
  return std::nullopt;
};

}  // namespace

TEST_CASE("a value stays one segment of a URL, unless it begins it") {
  const Template url("{base}/users/{id}/{token:/user_id}");
  CHECK(url.expand(kValues, Spelling::kUrl) == "https://x.example/a b/users/1%2F2%3F%7Bx%7D/u%207");
  CHECK(Template("{id}-{id}").expand(kValues, Spelling::kText) == "1/2?{x}-1/2?{x}");
}

TEST_CASE("what is known becomes text, and is not read as a template again") {
  const Template bound = Template("{id}/{later}").bind(kValues, Spelling::kText);
  CHECK_FALSE(bound.is_literal());
  CHECK(providers::to_string(*bound.first_placeholder()) == "{later}");
  CHECK(bound.expand([](const auto&) { return std::optional<std::string>("!"); }, Spelling::kText) == "1/2?{x}/!");
}

TEST_CASE("a placeholder without a value is an error that names it") {
  CHECK_THROWS_WITH_AS(Template("{token:/nothing}").expand(kValues, Spelling::kText), "{token:/nothing} has no value",
                       providers::TemplateError);
}

TEST_CASE("a value that would lead to another path of the host is refused in a URL, and only there") {
  const auto hostile = [](std::string_view text) {
    return [text](const Template::Piece&) { return std::optional<std::string>(text); };
  };
  for (const char* text : {".", ".."}) {
    CHECK_THROWS_AS(Template("https://x.example/users/{id}").expand(hostile(text), Spelling::kUrl), providers::TemplateError);
    CHECK(Template("a {id}").expand(hostile(text), Spelling::kText) == std::string("a ") + text);
  }
  const auto into = [&](const char* text) { return Template("https://x.example/users/{id}").expand(hostile(text), Spelling::kUrl); };
  CHECK(into("../admin") == "https://x.example/users/..%2Fadmin");
  CHECK(into("%2e%2e") == "https://x.example/users/%252e%252e");
  CHECK(into("@evil.example:1\\") == "https://x.example/users/%40evil.example%3A1%5C");
}

TEST_CASE("braces always come in pairs, around something") {
  for (const char* text : {"{", "}", "a{b", "a}b", "{}", "{a{b}}", "{token:x}", "{a b}"})
    CHECK_THROWS_AS(Template{text}, providers::TemplateError);
  CHECK(Template("").empty());
  CHECK(Template("plain").is_literal());
}
