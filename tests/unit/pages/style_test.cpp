#include "pages/style.h"

#include <doctest/doctest.h>

using authfcgi::pages::kStyle;

TEST_CASE("the style sheet loads nothing and can stand in its element") {
  for (const char* text : {"url(", "@import", "@font-face", "</", "<!--"}) CHECK(kStyle.find(text) == std::string_view::npos);
}

TEST_CASE("the style sheet knows dark mode, reduced motion and forced colours") {
  CHECK(kStyle.find("prefers-color-scheme:dark") != std::string_view::npos);
  CHECK(kStyle.find("transition") > kStyle.find("prefers-reduced-motion:no-preference"));
  CHECK(kStyle.find("forced-colors:active") != std::string_view::npos);
}
