#include "pages/html.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace authfcgi::pages {
namespace {

constexpr std::size_t kMaxColorBytes = 64;

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\0':
        out += "\xEF\xBF\xBD";  // U+FFFD, as a browser would read it
        break;
      default:
        out += c;
    }
  }
}

bool is_attribute_name(std::string_view name) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  return plain && !name.starts_with("on");
}

}  // namespace

Html fill(std::string_view literal, std::initializer_list<Value> values) {
  Html html;
  for (const Value& value : values) {
    const auto hole = literal.find("{}");
    html.text_ += literal.substr(0, hole);
    if (value.is_markup()) {
      html.text_ += value.text();
    } else {
      append_escaped(html.text_, value.text());
    }
    literal.remove_prefix(hole + 2);
  }
  html.text_ += literal;
  return html;
}

Html void_element(std::string_view name, const std::vector<std::pair<std::string, std::string>>& attributes) {
  Html element;
  element.text_.append("<").append(name);
  for (const auto& [key, value] : attributes) {
    if (!is_attribute_name(key)) throw Error("\"" + key + "\" is no attribute for <" + std::string(name) + ">");
    element.text_.append(" ").append(key).append("=\"");
    append_escaped(element.text_, value);
    element.text_ += '"';
  }
  element.text_ += '>';
  return element;
}

Html raw_element(std::string_view name, std::string_view content) {
  if (content.find("</") != std::string_view::npos || content.find("<!--") != std::string_view::npos) {
    throw Error("the text of a " + std::string(name) + " element would end it");
  }
  Html element;
  element.text_.append("<").append(name).append(">").append(content).append("</").append(name).append(">");
  return element;
}

Html made_element(std::string_view name, std::string_view markup) {
  const bool is_whole = markup.starts_with("<" + std::string(name) + " ") && markup.ends_with("</" + std::string(name) + ">");
  if (!is_whole || to_lower(markup).find("<script") != std::string::npos) {
    throw Error("this is no " + std::string(name) + " element");
  }
  Html element;
  element.text_ = markup;
  return element;
}

std::string_view safe_url(std::string_view url) {
  if (has_control(url)) return "";
  const std::string start = to_lower(url.substr(0, 8));
  if (start.starts_with("https://") || start.starts_with("http://")) return url;
  // "//host" and "/\host" would leave the site.
  const bool path = url.starts_with('/') && (url.size() == 1 || (url[1] != '/' && url[1] != '\\'));
  return path ? url : "";
}

std::string_view safe_color(std::string_view color) {
  const bool harmless = std::all_of(color.begin(), color.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("#(),.%/ -+").find(c) != std::string_view::npos;
  });
  // url( would load something, "/*" would hide what follows.
  const std::string lower = to_lower(color);
  const bool loads = lower.find("url") != std::string::npos || lower.find("/*") != std::string::npos;
  return harmless && !loads && color.size() <= kMaxColorBytes ? color : "";
}

}  // namespace authfcgi::pages
