#include "json/text.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <unordered_set>

#include "base/text.h"

namespace authfcgi::json {
namespace {

// Builds our Value from RapidJSON's events. Returning false stops the reader; complaint_ then says why.
class Builder {
 public:
  bool Null() { return put(nullptr); }
  bool Bool(bool boolean) { return put(boolean); }
  bool Int(int number) { return put(number); }
  bool Uint(unsigned number) { return put(static_cast<std::int64_t>(number)); }
  bool Int64(std::int64_t number) { return put(number); }
  bool Uint64(std::uint64_t number) { return put(number); }
  bool Double(double number) { return put(number); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }
  bool String(const char* text, rapidjson::SizeType size, bool) { return put(std::string(text, size)); }
  bool StartObject() { return open(Value(Object())); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(Value(Array())); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  bool Key(const char* text, rapidjson::SizeType size, bool) {
    const std::string_view name(text, size);
    if (is_repeated(name)) {
      complaint_ = "the member \"" + std::string(name.substr(0, 64)) + "\" occurs twice";
      return false;
    }
    stack_.back()->object().push_back({std::string(name), Value()});
    return true;
  }

  const std::string& complaint() const { return complaint_; }
  Value take() { return std::move(root_); }

 private:
  // Few members: compare them all. Many: a set, or an attacker's object would cost the square of its size.
  bool is_repeated(std::string_view name) {
    const Object& members = stack_.back()->object();
    constexpr std::size_t kFew = 16;
    if (members.size() < kFew) return stack_.back()->find(name) != nullptr;
    auto& seen = names_[stack_.size() - 1];
    if (seen.empty()) {
      for (const Member& member : members) seen.insert(member.name);
    }
    return !seen.insert(std::string(name)).second;
  }

  Value* place(Value value) {
    if (stack_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Value& parent = *stack_.back();
    if (parent.is_array()) return &parent.array().emplace_back(std::move(value));
    return &(parent.object().back().value = std::move(value));
  }

  template <class T>
  bool put(T value) {
    place(Value(std::move(value)));
    return true;
  }

  bool open(Value container) {
    if (stack_.size() == kMaxDepth) {
      complaint_ = "nested deeper than " + std::to_string(kMaxDepth);
      return false;
    }
    stack_.push_back(place(std::move(container)));
    names_.resize(stack_.size());
    names_.back().clear();
    return true;
  }

  bool close() {
    stack_.pop_back();
    return true;
  }

  Value root_;
  std::vector<Value*> stack_;  // the open containers; only the innermost one grows, so the pointers stay good
  std::vector<std::unordered_set<std::string>> names_;
  std::string complaint_;
};

using Output = rapidjson::Writer<rapidjson::StringBuffer>;

}  // namespace

struct Writer {
  Output& output;

  void operator()(std::monostate) const { output.Null(); }
  void operator()(bool boolean) const { output.Bool(boolean); }
  void operator()(std::int64_t number) const { output.Int64(number); }
  void operator()(std::uint64_t number) const { output.Uint64(number); }
  void operator()(double number) const { output.Double(number); }
  void operator()(const std::string& text) const {
    output.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }
  void operator()(const Array& elements) const {
    output.StartArray();
    for (const Value& element : elements) write(element);
    output.EndArray();
  }
  void operator()(const Object& members) const {
    output.StartObject();
    for (const Member& member : members) {
      (*this)(member.name);
      write(member.value);
    }
    output.EndObject();
  }
  void write(const Value& value) const { std::visit(*this, value.data_); }
};

Value parse(std::string_view text) {
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag;
  rapidjson::MemoryStream bytes(text.data(), text.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
  rapidjson::Reader reader;
  Builder builder;
  const auto result = reader.Parse<kFlags>(stream, builder);
  if (result.IsError()) {
    throw ParseError(builder.complaint().empty() ? rapidjson::GetParseError_En(result.Code()) : builder.complaint(),
                     result.Offset());
  }
  // RapidJSON takes a NUL for the end of its input; for us it is one more trailing byte.
  if (bytes.Tell() != text.size()) throw ParseError("bytes after the end of the document", bytes.Tell());
  return builder.take();
}

std::string write(const Value& value) {
  static thread_local rapidjson::StringBuffer buffer;
  buffer.Clear();
  Output output(buffer);
  Writer{output}.write(value);
  return std::string(buffer.GetString(), buffer.GetSize());
}

}  // namespace authfcgi::json
