// The mapping language of provider files: from what a provider says of a person to what we call it.
//
//   "/a/b"                                   a JSON Pointer (RFC 6901) into the document; what is not there is missing
//   null, {const: v}                         itself
//   [e...], {first: [e...]}                  the first that is neither missing nor null, else the last
//   {first_truthy: [e...]}                   the first truthy one, else the last
//   {option: name}, {request: name}          an option or var; the result of an extra request
//   {string: e}                              as text: numbers in plain decimal
//   {template: t}                            text with placeholders; null when all that point into the document are
//   {concat: [e...]}                         as texts, one after the other; null when one is missing or null
//   {join: [e...], with: s}                  the truthy ones, with s between them
//   {if: c, then: e, else: e}
//   {find: p, where: p, get: p, or_first: b} get of the first element of the array at find whose where is truthy
//   {lookup: e, table: {...}}                the table's entry for a text
//   {ensure_prefix: e, prefix: s}, {ensure_suffix: e, suffix: s}
//   {int: e, shift_right: n, mod: m}         of an unsigned 64-bit number
//   {not: c}, {all: [c...]}, {eq: [e, e]}, {is_null: e}, {starts_with: [e, s]}
//
// A condition is any expression: missing, null, false, 0 and the empty text are false. Missing and null are different: a
// member whose value is missing is left out, null is kept.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "json/value.h"

namespace authfcgi::providers {

// No expression; the message says where inside and why.
class ExpressionError : public Error {
 public:
  using Error::Error;
};

// What an expression may look at. All outlive it.
struct Scope {
  const json::Value& document;
  const json::Value& values;               // options and vars by name
  const json::Value* tokens = nullptr;     // the token response
  const json::Value* requests = nullptr;   // results of extra requests by name
};

using Found = std::optional<json::Value>;  // nothing: missing

class Expression {
 public:
  explicit Expression(json::Value rule);  // throws ExpressionError

  // Total: whatever the document looks like, there is an answer.
  Found evaluate(const Scope& scope) const;
  bool holds(const Scope& scope) const;

 private:
  json::Value rule_;
};

bool is_truthy(const Found& value);

// What a provider says about a fact: yes is true or the text "true", everything else is no; nothing where it says nothing
// (missing or null).
std::optional<bool> as_verdict(const Found& value);

// Texts as they are, numbers in plain decimal, true and false; nothing for all else, and for numbers so large that a double
// has rounded them.
std::optional<std::string> as_text(const json::Value& value);

}  // namespace authfcgi::providers
