#include "providers/form_field.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;
using providers::FormField;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Read {
  std::vector<FormField> fields;
  std::vector<std::string> complaints;
};

Read read(const std::string& text) {
  const json::Value written = json::parse(text);
  providers::Complaints complaints;
  const providers::Settings settings(written, "", false, complaints);
  auto fields = providers::read_form_fields(settings, "formFields");
  return {std::move(fields), complaints.all};
}

}  // namespace

TEST_CASE("fields keep their order, and their attributes are spelled as HTML spells them") {
  const auto [fields, complaints] = read(R"({"formFields":{
      "login":{"label":"Login","type":"email","placeholder":"you@example.com","required":true,
               "maxlength":64,"autofocus":true,"disabled":false,"title":null,"data-x":["no"]},
      "a":{}}})");
  CHECK(complaints.empty());
  REQUIRE(fields.size() == 2);
  const FormField& login = fields[0];
  CHECK(login.name == "login");
  CHECK(login.label == "Login");
  CHECK(login.type == "email");
  CHECK(login.placeholder == "you@example.com");
  CHECK(login.required);
  CHECK(login.attributes == Pairs{{"maxlength", "64"}, {"autofocus", ""}});
  CHECK(fields[1].name == "a");
  CHECK(fields[1].type == "text");
  CHECK_FALSE(fields[1].required);
}

TEST_CASE("a field is required by true and by whatever HTML takes for it") {
  const auto fields = read(R"({"formFields":{"a":{"required":"required"},"b":{"required":false},"c":{"required":null}}})").fields;
  CHECK(fields.at(0).required);
  CHECK_FALSE(fields.at(1).required);
  CHECK_FALSE(fields.at(2).required);
}

TEST_CASE("a password is known by its type or by its name") {
  CHECK(FormField{.name = "pin", .type = "password"}.is_password());
  CHECK(FormField{.name = "password"}.is_password());
  CHECK_FALSE(FormField{.name = "email"}.is_password());
}

TEST_CASE("a field without attributes is one, no fields are none, and anything else is complained of") {
  CHECK(read(R"({"formFields":{"email":"Your address"}})").fields.at(0).name == "email");
  for (const char* none : {"{}", R"({"formFields":null})", R"({"formFields":{}})"}) {
    CHECK(read(none).fields.empty());
    CHECK(read(none).complaints.empty());
  }
  for (const char* wrong : {R"({"formFields":["email"]})", R"({"formFields":"email"})"}) {
    const auto [fields, complaints] = read(wrong);
    CHECK(fields.empty());
    REQUIRE(complaints.size() == 1);
    CHECK(complaints[0].find("an object of fields and their attributes") != std::string::npos);
  }
}

TEST_CASE("what the browser fills in is suggested, unless the operator says it in any spelling") {
  FormField field{.name = "email"};
  providers::suggest_autocomplete(field, "username webauthn");
  CHECK(field.attributes == Pairs{{"autocomplete", "username webauthn"}});
  FormField own{.name = "email", .attributes = {{"AutoComplete", "off"}}};
  providers::suggest_autocomplete(own, "username");
  CHECK(own.attributes == Pairs{{"AutoComplete", "off"}});
}
