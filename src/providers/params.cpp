#include "providers/params.h"

#include "json/located.h"
#include "providers/provider.h"

namespace authfcgi::providers {

std::string expand(const Template& text, const Provider& provider, const Occasion& occasion, Spelling spelling) {
  const auto lookup = [&](const Template::Piece& piece) -> std::optional<std::string> {
    if (piece.kind == Template::Piece::Kind::kToken) {
      const json::Value* value = occasion.tokens ? json::resolve(*occasion.tokens, piece.text) : nullptr;
      return value ? as_text(*value) : std::nullopt;
    }
    if (piece.text == "callbackUrl") return std::string(occasion.callback_url);
    if (piece.text == "code") return std::string(occasion.code);
    if (piece.text == "clientSecret") return std::string(provider.client.client_secret.reveal());
    return std::nullopt;
  };
  return text.expand(lookup, spelling);
}

http::Form expand(const Params& params, const Provider& provider, const Occasion& occasion) {
  http::Form form;
  for (const Param& param : params) form.set(param.name, expand(param.value, provider, occasion, Spelling::kText));
  return form;
}

bool is_known_later(const Template::Piece& placeholder) {
  return placeholder.kind == Template::Piece::Kind::kToken || placeholder.text == "callbackUrl" ||
         placeholder.text == "code" || placeholder.text == "clientSecret";
}

}  // namespace authfcgi::providers
