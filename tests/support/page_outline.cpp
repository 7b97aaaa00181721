#include "support/page_outline.h"

#include <map>
#include <string>
#include <vector>

namespace authfcgi::support {
namespace {

using Attributes = std::vector<std::pair<std::string, std::string>>;

std::string unescape(std::string_view text) {
  static const std::vector<std::pair<std::string_view, std::string_view>> kEntities = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  std::string plain;
  while (!text.empty()) {
    std::string_view taken = text.substr(0, 1), put = taken;
    for (const auto& [entity, character] : kEntities) {
      if (text.starts_with(entity)) taken = entity, put = character;
    }
    plain += put;
    text.remove_prefix(taken.size());
  }
  return plain;
}

struct Tag {
  std::string name;  // "/form" for an end
  Attributes attributes;

  std::string get(std::string_view key) const {
    for (const auto& [name_, value] : attributes) {
      if (name_ == key) return value;
    }
    return "";
  }
  bool has(std::string_view key) const {
    for (const auto& attribute : attributes) {
      if (attribute.first == key) return true;
    }
    return false;
  }
};

// Takes one tag from the front; text begins with "<".
Tag take_tag(std::string_view& text) {
  const auto word = [&](std::string_view ends) {
    const auto end = text.find_first_of(ends);
    const std::string taken(text.substr(0, end));
    text.remove_prefix(end);
    return taken;
  };
  text.remove_prefix(1);
  Tag tag;
  tag.name = word(" >");
  while (!text.starts_with('>')) {
    if (text.starts_with(' ')) {
      text.remove_prefix(1);
      continue;
    }
    std::string name = word("= >"), value;
    if (text.starts_with("=\"")) {
      text.remove_prefix(2);
      value = unescape(word("\""));
      text.remove_prefix(1);
    }
    tag.attributes.emplace_back(std::move(name), std::move(value));
  }
  text.remove_prefix(1);
  return tag;
}

// Everything up to the end tag, without the tags in between.
std::string text_until(std::string_view text, const std::string& end) {
  std::string content;
  text = text.substr(0, text.find("</" + end + ">"));
  while (!text.empty()) {
    if (text.front() == '<') {
      take_tag(text);
    } else {
      content += text.front();
      text.remove_prefix(1);
    }
  }
  return unescape(content);
}

json::Value input(const Tag& tag) {
  json::Value found = json::object();
  for (const auto& [name, value] : tag.attributes) {
    const bool flag = name == "placeholder" || name == "required";
    found.set(name, flag ? json::Value(true) : json::Value(value));
  }
  return found;
}

json::Value brand_vars(std::string_view page) {
  json::Array found;
  for (const std::string name : {"--brand-color", "--button-text-color"}) {
    const std::string start = ":root{" + name + ": ";
    const auto place = page.find(start);
    if (place == std::string_view::npos) continue;
    const auto value = page.substr(place + start.size());
    found.emplace_back(name + "=" + std::string(value.substr(0, value.find('}'))));
  }
  return found;
}

}  // namespace

json::Value outline(std::string_view page) {
  json::Value title, body_class, logo;
  json::Array h1, paragraphs, links, forms;
  json::Value form;
  json::Array inputs, labels;

  for (std::string_view rest = page; !rest.empty();) {
    if (rest.front() != '<') {
      rest.remove_prefix(1);
      continue;
    }
    const Tag tag = take_tag(rest);
    if (tag.name == "title") title = text_until(rest, "title");
    if (tag.name == "style") rest = rest.substr(rest.find("</style>"));
    if (tag.name == "script") rest = rest.substr(rest.find("</script>"));
    if (tag.name == "body") body_class = tag.get("class");
    if (tag.name == "h1") h1.emplace_back(text_until(rest, "h1"));
    if (tag.name == "p") paragraphs.emplace_back(text_until(rest, "p"));
    if (tag.name == "img" && tag.get("class") == "logo") logo = tag.get("src");
    if (tag.name == "a") {
      links.push_back(json::object(
          {{"class", tag.get("class")}, {"href", tag.get("href")}, {"text", text_until(rest, "a")}}));
    }
    if (tag.name == "form") {
      form = json::object({{"action", tag.get("action")}, {"method", tag.get("method")}});
      if (tag.has("id")) form.set("id", tag.get("id"));
      inputs = labels = {};
    }
    if (tag.name == "input") inputs.push_back(input(tag));
    if (tag.name == "label") {
      labels.push_back(json::object({{"for", tag.get("for")}, {"text", text_until(rest, "label")}}));
    }
    if (tag.name == "button") form.set("button", text_until(rest, "button"));
    if (tag.name == "/form") {
      form.set("inputs", inputs);
      form.set("labels", labels);
      forms.push_back(form);
    }
  }
  return json::object({{"title", title}, {"body_class", body_class}, {"h1", h1}, {"paragraphs", paragraphs},
                       {"links", links}, {"logo", logo}, {"brand_vars", brand_vars(page)}, {"forms", forms}});
}

}  // namespace authfcgi::support
