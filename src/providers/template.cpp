#include "providers/template.h"

#include "base/text.h"

namespace authfcgi::providers {

namespace {

using Piece = Template::Piece;

constexpr std::string_view kToken = "token:";

Piece parse_placeholder(std::string_view inner) {
  if (inner.starts_with(kToken) && inner.substr(kToken.size()).starts_with('/'))
    return {Piece::Kind::kToken, std::string(inner.substr(kToken.size()))};
  if (inner.starts_with('/')) return {Piece::Kind::kPointer, std::string(inner)};
  if (inner.empty() || inner.find_first_of(":{ ") != std::string_view::npos)
    throw TemplateError("{" + std::string(inner) + "} is no placeholder: those are {name}, {token:/pointer} and {/pointer}");
  return {Piece::Kind::kName, std::string(inner)};
}

}  // namespace

Template::Template(std::string_view text) {
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace > 0) pieces_.push_back({Piece::Kind::kText, std::string(text.substr(0, brace))});
    if (brace == std::string_view::npos) return;
    const std::size_t end = text.find('}', brace);
    if (text[brace] == '}' || end == std::string_view::npos)
      throw TemplateError("a brace has no partner, and none can stand for itself");
    pieces_.push_back(parse_placeholder(text.substr(brace + 1, end - brace - 1)));
    text.remove_prefix(end + 1);
  }
}

Template Template::literal(std::string_view text) {
  Template made;
  if (!text.empty()) made.pieces_.push_back({Piece::Kind::kText, std::string(text)});
  return made;
}

Template Template::bind(const Lookup& lookup, Spelling spelling) const {
  Template bound;
  for (const Piece& piece : pieces_) {
    const auto value = piece.kind == Piece::Kind::kText ? std::nullopt : lookup(piece);
    const bool as_it_is = spelling == Spelling::kText || bound.pieces_.empty();
    // As a segment of a path, encoded or not, these lead elsewhere on the host.
    if (value && !as_it_is && (*value == "." || *value == ".."))
      throw TemplateError(to_string(piece) + " is \"" + *value + "\", which is no part of a URL's path");
    const Piece next = value ? Piece{Piece::Kind::kText, as_it_is ? *value : percent_encode(*value)} : piece;
    const bool both_text =
        !bound.pieces_.empty() && bound.pieces_.back().kind == Piece::Kind::kText && next.kind == Piece::Kind::kText;
    if (both_text) bound.pieces_.back().text += next.text;
    else
      bound.pieces_.push_back(next);
  }
  return bound;
}

std::string Template::expand(const Lookup& lookup, Spelling spelling) const {
  const Template bound = bind(lookup, spelling);
  if (const Piece* open = bound.first_placeholder()) throw TemplateError(to_string(*open) + " has no value");
  return bound.pieces_.empty() ? "" : bound.pieces_.front().text;
}

const Template::Piece* Template::first_placeholder() const {
  for (const Piece& piece : pieces_)
    if (piece.kind != Piece::Kind::kText) return &piece;
  return nullptr;
}

std::string to_string(const Template::Piece& placeholder) {
  return (placeholder.kind == Piece::Kind::kToken ? "{" + std::string(kToken) : "{") + placeholder.text + "}";
}

}  // namespace authfcgi::providers
