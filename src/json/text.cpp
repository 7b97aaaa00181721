#include "json/text.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <charconv>
#include <map>
#include <unordered_set>

#include "base/text.h"

namespace authfcgi::json {
namespace {

// Builds our Value from RapidJSON's events. Returning false stops the reader; complaint_ then says why.
class Builder {
 public:
  bool Null() { return put(nullptr); }
  bool Bool(bool boolean) { return put(boolean); }
  // Every number comes as text: RapidJSON 1.1's own conversion shifts by 64 where a mantissa is zero (0e300).
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) { return put_number(text, text + size); }
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
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
    auto& seen = names_[stack_.back()];
    if (seen.empty()) {
      for (const Member& member : members) seen.insert(member.name);
    }
    return !seen.insert(std::string(name)).second;
  }

  template <class T>
  static bool read(const char* first, const char* last, T& number) {
    const auto [end, error] = std::from_chars(first, last, number);
    return error == std::errc() && end == last;
  }

  bool put_number(const char* first, const char* last) {
    if (std::int64_t integer = 0; read(first, last, integer)) return put(integer);
    if (std::uint64_t large = 0; read(first, last, large)) return put(large);
    if (double number = 0; read(first, last, number)) return put(number);
    complaint_ = "a number that no double can hold";
    return false;
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
    return true;
  }

  bool close() {
    names_.erase(stack_.back());
    stack_.pop_back();
    return true;
  }

  Value root_;
  std::vector<Value*> stack_;  // the open containers; only the innermost one grows, so the pointers stay good
  std::map<const Value*, std::unordered_set<std::string>> names_;  // of the open objects that have many
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
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;
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
