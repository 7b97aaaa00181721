// A page with one form: heading, sentences, fields with what is wrong about each, a button, links. It works without
// JavaScript, at 320 pixels, and for who listens to it: each complaint is tied to its field (WCAG 2.2, 3.3.1 and 1.3.1),
// and the first field that has one gets the focus.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/response.h"
#include "pages/html.h"
#include "pages/site.h"

namespace authfcgi::pages {

struct FormField {
  std::string name;
  std::string label;
  std::string type = "text";  // "email", "password", ...
  std::string autocomplete;   // HTML's word for what belongs there: "new-password", "one-time-code", ...
  std::string value{};        // shown again after a mistake; never a password
  std::string hint{};
  std::vector<std::string> complaints{};
  bool is_required = true;
};

struct FormPage {
  std::string title;  // also the heading
  std::vector<std::string> sentences{};
  std::string problem{};  // what is wrong with the whole, in the error box
  Html before_form{};
  std::string action{};  // URL; empty for a page without a form
  std::vector<std::pair<std::string, std::string>> hidden{};  // csrfToken and what else goes along
  std::vector<FormField> fields{};
  std::string button{};
  Html after_form{};
  std::vector<std::pair<std::string, std::string>> links{};  // URL, text
  int status = 200;
};

http::Response form_page(const Site& site, const FormPage& page);

// The pieces, for pages with several forms.
Html hidden_inputs(const std::vector<std::pair<std::string, std::string>>& inputs);
// id_prefix keeps the ids of several forms apart; has_focus: when the page opens.
Html form_field(const FormField& field, std::string_view id_prefix, bool has_focus);
// A form that is nothing but a button. label: what it is called for who listens, where the button alone says too little.
Html button_form(std::string_view action, const std::vector<std::pair<std::string, std::string>>& hidden,
                 std::string_view button, std::string_view label = {});

}  // namespace authfcgi::pages
