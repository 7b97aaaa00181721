// JSON Schema, draft 4 as RapidJSON reads it, with every complaint instead of the first one.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"

namespace authfcgi::json {

// One place where a document breaks its schema.
struct Violation {
  std::string pointer;  // of the value in question (RFC 6901); of the unknown member where additionalProperties is broken,
                        // and of the missing one where required is
  std::string keyword;  // what was broken: "type", "enum", "minimum", ...
  const Value* rule;    // the schema object that has the keyword; owned by the Schema, never nullptr
};

class Schema {
 public:
  // Throws ParseError for text that is no JSON, Error for a schema that is no object. References are local ones.
  explicit Schema(std::string_view text);
  ~Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  // All violations, in the order of the document; at most 100 of them.
  std::vector<Violation> validate(const Value& document) const;

  const Value& text() const { return text_; }

 private:
  struct Compiled;
  Value text_;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace authfcgi::json
