// How the pages look: one style sheet, light and dark, without a picture, a font or a rule from anywhere else.
#pragma once

#include <string_view>

namespace authfcgi::pages {

// The rules that all pages share. Colours follow authjs-wire.md 9.1; the theme sets --brand-color, --button-text-color
// and, for a provider's button, --provider-brand-color.
extern const std::string_view kStyle;

}  // namespace authfcgi::pages
