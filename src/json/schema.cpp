#include "json/schema.h"

#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <set>

#include "json/located.h"
#include "json/text.h"

namespace authfcgi::json {
namespace {

using Validator = rapidjson::SchemaValidator;

constexpr std::size_t kMaxViolations = 100;

// Shows a document to the validator as the events that RapidJSON's own reader would send, leaving out what was
// complained of already. It knows where it is, in the whole document, when the validator says no.
class Walk {
 public:
  Walk(Validator& validator, const std::set<std::string>& left_out) : validator_(validator), left_out_(left_out) {}

  bool show(const Value& value, const std::string& pointer) {
    at_ = pointer;
    switch (value.kind()[0]) {
      case 'n': return value.is_null() ? validator_.Null() : show_number(value);
      case 'b': return validator_.Bool(value.boolean());
      case 's': return validator_.String(value.string().data(), size_of(value.string()), false);
      case 'a': return show_array(value.array(), pointer);
      default: return show_object(value.object(), pointer);
    }
  }

  // Where the validator said no.
  const std::string& at() const { return at_; }

 private:
  static rapidjson::SizeType size_of(const auto& container) {
    return static_cast<rapidjson::SizeType>(container.size());
  }

  bool show_number(const Value& value) {
    return value.is_integer() ? validator_.Int64(value.integer()) : validator_.Double(value.number());
  }

  bool show_array(const Array& elements, const std::string& pointer) {
    if (!validator_.StartArray()) return false;
    rapidjson::SizeType shown = 0;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const auto inner = append_to_pointer(pointer, i);
      if (left_out_.contains(inner)) continue;
      if (!show(elements[i], inner)) return false;
      ++shown;
    }
    at_ = pointer;
    return validator_.EndArray(shown);
  }

  bool show_object(const Object& members, const std::string& pointer) {
    if (!validator_.StartObject()) return false;
    rapidjson::SizeType shown = 0;
    for (const auto& [name, value] : members) {
      const auto inner = append_to_pointer(pointer, name);
      if (left_out_.contains(inner)) continue;
      at_ = inner;
      if (!validator_.Key(name.data(), size_of(name), false) || !show(value, inner)) return false;
      ++shown;
    }
    at_ = pointer;
    return validator_.EndObject(shown);
  }

  Validator& validator_;
  const std::set<std::string>& left_out_;
  std::string at_;
};

std::string to_text(const rapidjson::SchemaDocument::PointerType& pointer) {
  rapidjson::StringBuffer buffer;
  pointer.Stringify(buffer);
  return std::string(buffer.GetString(), buffer.GetSize());
}

// The members that a schema object asks for and the document's object has not.
std::vector<std::string> missing_members(const Value& rule, const Value& object, const std::string& pointer) {
  std::vector<std::string> pointers;
  const Value* required = rule.find("required");
  if (!required || !required->is_array()) return pointers;
  for (const Value& name : required->array()) {
    if (!object.find(name.string())) pointers.push_back(append_to_pointer(pointer, name.string()));
  }
  return pointers;
}

// Whether a container looks emptier than it is.
bool holds_any(const std::string& pointer, const std::set<std::string>& left_out) {
  const auto first = left_out.lower_bound(pointer + "/");
  return first != left_out.end() && first->starts_with(pointer + "/");
}

}  // namespace

struct Schema::Compiled {
  explicit Compiled(const std::string& text) {
    rapidjson::Document document;
    document.Parse(text.c_str(), text.size());
    schema = std::make_unique<rapidjson::SchemaDocument>(document);
  }
  std::unique_ptr<rapidjson::SchemaDocument> schema;
};

Schema::Schema(std::string_view text) : text_(parse(text)) {
  if (!text_.is_object()) throw Error("a JSON schema must be an object");
  compiled_ = std::make_unique<Compiled>(write(text_));
}

Schema::~Schema() = default;

// RapidJSON 1.1 stops at the first violation. So what was found is left out, and the rest validated again until nothing
// is left to say. A container is complained of only after all that is in it, so nothing is left out unread.
std::vector<Violation> Schema::validate(const Value& document) const {
  std::vector<Violation> violations;
  std::set<std::string> left_out;
  while (violations.size() < kMaxViolations) {
    Validator validator(*compiled_->schema);
    Walk walk(validator, left_out);
    if (walk.show(document, "")) break;

    const std::string pointer = walk.at();
    const Value* rule = resolve(text_, to_text(validator.GetInvalidSchemaPointer()));
    const std::string keyword = validator.GetInvalidSchemaKeyword() ? validator.GetInvalidSchemaKeyword() : "";
    if (!rule) rule = &text_;
    if (keyword == "required") {
      // A member that was left out above is not missing; then there is nothing new to say of this object.
      for (auto& missing : missing_members(*rule, *resolve(document, pointer), pointer)) {
        violations.push_back({std::move(missing), keyword, rule});
      }
    } else if (!(keyword.starts_with("min") && holds_any(pointer, left_out))) {
      violations.push_back({pointer, keyword, rule});
    }
    if (pointer.empty()) break;
    left_out.insert(pointer);
  }
  return violations;
}

}  // namespace authfcgi::json
