#include "pages/html.h"

#include <doctest/doctest.h>

#include "base/error.h"

using namespace authfcgi;
using pages::html;

TEST_CASE("SEC-42: a value is escaped for text and for attributes alike") {
  CHECK(html("<p title=\"{}\">{}</p>", "a\"b", "<b>&'").text() == "<p title=\"a&quot;b\">&lt;b&gt;&amp;&#39;</p>");
  CHECK(html("{}", std::string("\0", 1)).text() == "\xEF\xBF\xBD");
  CHECK(html("{}", "{}").text() == "{}");
}

TEST_CASE("what is Html already stays as it is, and a value never becomes a hole") {
  const auto inner = html("<b>{}</b>", "{}<");
  CHECK(html("<p>{}</p>{}", inner, "x").text() == "<p><b>{}&lt;</b></p>x");
}

TEST_CASE("an element from a list of attributes") {
  CHECK(pages::void_element("input", {{"name", "a\"b"}, {"data-x", ""}}).text() == "<input name=\"a&quot;b\" data-x=\"\">");
  for (const char* name : {"", "onclick", "a b", "a=", "A", "a\"", "a>"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(pages::void_element("input", {{name, "x"}}), Error);
  }
}

TEST_CASE("SEC-42: raw text cannot end its element") {
  CHECK(pages::raw_element("style", "a{}").text() == "<style>a{}</style>");
  CHECK_THROWS_AS(pages::raw_element("style", "</style>"), Error);
  CHECK_THROWS_AS(pages::raw_element("script", "<!--"), Error);
}

TEST_CASE("SEC-42: only web addresses and paths of the site stand in links") {
  for (const char* url : {"https://a.example/x", "HTTP://a.example", "/", "/logo.png"}) CHECK(pages::safe_url(url) == url);
  for (const char* url : {"", "javascript:alert(1)", " https://a", "data:text/html,x", "//evil", "/\\evil", "logo.png",
                          "vbscript:x", "https:evil", "java\nscript:x", "/a\tb"}) {
    CAPTURE(url);
    CHECK(pages::safe_url(url) == "");
  }
}

TEST_CASE("SEC-42: only colours stand in a style sheet") {
  for (const char* color : {"#ff0000", "#FFF8", "rebeccapurple", "rgb(1, 2, 3)", "hsl(120deg 50% 50% / 0.5)"}) {
    CHECK(pages::safe_color(color) == color);
  }
  for (const char* color : {"red;}", "red}*{x:y", "url(https://evil)", "URL(x)", "expression\"", "</style>", "a:b", "/*",
                            "\\72 ed"}) {
    CAPTURE(color);
    CHECK(pages::safe_color(color) == "");
  }
  CHECK(pages::safe_color(std::string(65, 'a')) == "");
}

TEST_CASE("an element that another room made whole stays as it is; half of one, or a script, is refused") {
  CHECK(pages::made_element("svg", "<svg a=\"b\"><path/></svg>").text() == "<svg a=\"b\"><path/></svg>");
  for (const char* markup : {"", "text", "<svg a=\"b\">", "<svgs ></svgs>", "<svg a=\"b\"><SCRIPT>x</script></svg>"}) {
    CHECK_THROWS_AS(pages::made_element("svg", markup), Error);
  }
}
