#include "pages/form_page.h"

#include <algorithm>

#include "pages/document.h"

namespace authfcgi::pages {
namespace {

constexpr std::string_view kRules =
    ".hint,.complaint{margin:-.6rem 0 .9rem;font-size:.9rem;color:var(--quiet)}"
    ".complaint{color:var(--wrong);font-weight:600}"
    "input[aria-invalid]{border-color:var(--wrong)}"
    ":root{--wrong:#b3261e}.__next-auth-theme-dark{--wrong:#ff8a80}"
    "@media (prefers-color-scheme:dark){.__next-auth-theme-auto{--wrong:#ff8a80}}"
    ".links{list-style:none;margin:1.25rem 0 0;padding:0;text-align:center}";

// A field without complaints gets the focus only where none has any.
std::size_t focused(const std::vector<FormField>& fields) {
  const auto wrong = std::ranges::find_if(fields, [](const FormField& field) { return !field.complaints.empty(); });
  return wrong == fields.end() ? 0 : static_cast<std::size_t>(wrong - fields.begin());
}

Html links(const std::vector<std::pair<std::string, std::string>>& list) {
  if (list.empty()) return {};
  Html items;
  for (const auto& [url, text] : list) {
    items += html("<li><a class=\"site\" href=\"{}\">{}</a></li>", safe_url(url), text);
  }
  return html("<ul class=\"links\">{}</ul>", items);
}

Html form(const FormPage& page) {
  if (page.action.empty()) return {};
  Html content = hidden_inputs(page.hidden);
  for (std::size_t i = 0; i < page.fields.size(); ++i) {
    content += form_field(page.fields[i], "input-", i == focused(page.fields));
  }
  return html("<form action=\"{}\" method=\"POST\">{}<button id=\"submitButton\" type=\"submit\">{}</button></form>\n",
              safe_url(page.action), content, page.button);
}

}  // namespace

Html hidden_inputs(const std::vector<std::pair<std::string, std::string>>& inputs) {
  Html result;
  for (const auto& [name, value] : inputs) {
    result += html("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
  }
  return result;
}

Html form_field(const FormField& field, std::string_view id_prefix, bool has_focus) {
  const std::string id = std::string(id_prefix) + field.name;
  std::vector<std::pair<std::string, std::string>> attributes = {{"id", id}, {"name", field.name}, {"type", field.type}};
  if (!field.autocomplete.empty()) attributes.emplace_back("autocomplete", field.autocomplete);
  if (field.autocomplete == "one-time-code") attributes.emplace_back("inputmode", "text");
  if (!field.value.empty()) attributes.emplace_back("value", field.value);
  if (field.is_required) attributes.emplace_back("required", "");
  if (has_focus) attributes.emplace_back("autofocus", "");
  std::string described;
  Html notes;
  if (!field.complaints.empty()) {
    attributes.emplace_back("aria-invalid", "true");
    Html words;
    for (const auto& complaint : field.complaints) words += html("{} ", complaint);
    notes += html("<p class=\"complaint\" id=\"{}-complaint\">{}</p>", id, words);
    described = id + "-complaint";
  }
  if (!field.hint.empty()) {
    notes += html("<p class=\"hint\" id=\"{}-hint\">{}</p>", id, field.hint);
    described += (described.empty() ? "" : " ") + id + "-hint";
  }
  if (!described.empty()) attributes.emplace_back("aria-describedby", described);
  return html("<label for=\"{}\">{}</label>{}{}", id, field.label, void_element("input", attributes), notes);
}

Html button_form(std::string_view action, const std::vector<std::pair<std::string, std::string>>& hidden,
                 std::string_view button, std::string_view label) {
  const Html name = label.empty() ? html("{}", button)
                                  : html("{}<span class=\"hidden\"> {}</span>", button, label);
  return html("<form action=\"{}\" method=\"POST\">{}<button type=\"submit\">{}</button></form>\n", safe_url(action),
              hidden_inputs(hidden), name);
}

http::Response form_page(const Site& site, const FormPage& page) {
  Document document;
  document.title = page.title;
  document.has_form = !page.action.empty() || !page.after_form.text().empty();
  document.rules = kRules;
  if (!page.problem.empty()) {
    document.before_logo = html("<div class=\"error\" role=\"alert\"><p>{}</p></div>\n", page.problem);
  }
  document.card = html("<h1>{}</h1>", page.title);
  for (const auto& sentence : page.sentences) document.card += html("<p>{}</p>", sentence);
  document.card += page.before_form;
  document.card += form(page);
  document.card += page.after_form;
  document.card += links(page.links);
  return render(site, page.status, document);
}

}  // namespace authfcgi::pages
