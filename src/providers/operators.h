// The operators of the mapping language (expression.h): what each is called, what may stand in its members, and what comes
// out. Whether an expression keeps to that is seen to by expression.cpp, before anything is evaluated.
#pragma once

#include <array>
#include <string_view>

#include "json/value.h"
#include "providers/expression.h"

namespace authfcgi::providers {

// What may stand in an operator's members.
enum class Part { kAny, kExpression, kList, kPair, kPrefixed, kPointer, kText, kTemplate, kFlag, kTable, kShift, kMod };

struct OperatorMember {
  std::string_view name;
  Part part;
  bool required = true;
};

struct Operator {
  Found (*evaluate)(const json::Value& rule, const Scope& scope);  // rule: the object, its members checked
  std::array<OperatorMember, 4> members;  // the first one names it; unused ones have no name
};

// The operator that this object uses; nullptr for none.
const Operator* find_operator(const json::Value& rule);

// Of any expression that was checked. Total, and as deep as the expression is.
Found evaluate(const json::Value& rule, const Scope& scope);
bool holds(const json::Value& rule, const Scope& scope);

}  // namespace authfcgi::providers
