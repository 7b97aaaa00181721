// All that is wrong with a configuration, each with place, thing, present value and rule:
//
//   authfcgi.json:35: session.maxAge is "5m", but must be between 60 and 31536000 seconds
//
// A secret is never shown, nor is anything that might be one: the value of a key with a secret's name, of an unknown
// key, of whole objects and lists, and of a URL with user information.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "json/located.h"
#include "json/schema.h"

namespace authfcgi::config {

class Complaints {
 public:
  // The document must outlive this.
  Complaints(std::string file, const json::Located& document) : file_(std::move(file)), document_(document) {}

  // About a part of the file that is read as a configuration of its own, called part in messages; own are the pointers of
  // what is written there. The rest stands elsewhere in the file, and what base complained of is not said again. All
  // outlive this.
  Complaints(const Complaints& base, std::string part, const json::Located& document, const std::set<std::string>& own)
      : file_(base.file_), document_(document), base_(&base), part_(std::move(part)), own_(&own) {}

  void add(const json::Violation& violation);
  // The value at pointer breaks a rule ("..., but must be RULE"). Only the first complaint about a value is kept.
  void add(const std::string& pointer, const std::string& rule);
  // As they are, after "FILE:LINE: key.path " or after a place outside of the file.
  void add_text(const std::string& pointer, const std::string& text);
  void add_elsewhere(const std::string& place, const std::string& text);

  // Whether the value at pointer, or one that holds it, was complained of: then nobody should read it.
  bool covers(std::string pointer) const;

  // Where the value at pointer stands in the file.
  int line(const std::string& pointer) const { return document_.line(pointer); }

  // What was found wrong with a part.
  void take_over(Complaints part);
  bool any() const { return !entries_.empty(); }

  // In the order of the file's lines, then those about other places.
  std::vector<std::string> take();

 private:
  struct Entry {
    int line;
    std::string text;
  };
  std::string file_;
  const json::Located& document_;
  const Complaints* base_ = nullptr;
  std::string part_;
  const std::set<std::string>* own_ = nullptr;
  std::vector<Entry> entries_;
  std::set<std::string> pointers_;
};

// A complaint is one line on somebody's terminal, whatever was pasted into a name or a value: "?" for every control, and
// for what is beyond ASCII where the text is no UTF-8.
std::string printable(std::string text);

// "providers[0].client.id" for "/providers/0/client/id".
std::string key_path(const json::Value& document, std::string_view pointer);

}  // namespace authfcgi::config
