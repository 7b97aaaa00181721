#include "cli/arguments.h"

#include <algorithm>

namespace authfcgi::cli {

Arguments::Arguments(std::string usage, const std::vector<std::string>& words, const Known& known)
    : usage_(std::move(usage)) {
  bool options_may_follow = true;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!options_may_follow || !word.starts_with("--")) {
      operands_.push_back(word);
      continue;
    }
    if (word == "--") {
      options_may_follow = false;
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    std::string value;
    if (std::ranges::find(known.values, name) != known.values.end()) {
      if (equals != std::string::npos) {
        value = word.substr(equals + 1);
      } else if (i + 1 < words.size()) {
        value = words[++i];
      }
      if (value.empty()) throw complaint(name + " needs a value");
    } else if (equals != std::string::npos || std::ranges::find(known.flags, name) == known.flags.end()) {
      throw complaint(name + " is no option here");
    }
    if (!options_.emplace(name, value).second) throw complaint(name + " is there twice");
  }
}

std::optional<std::string> Arguments::value(std::string_view name) const {
  const auto found = options_.find(name);
  if (found == options_.end()) return std::nullopt;
  return found->second;
}

std::string Arguments::config_file() const {
  const auto file = value("--config");
  if (!file) throw complaint("which configuration?");
  return *file;
}

const std::string& Arguments::only_operand() const {
  if (operands_.size() != 1) throw complaint(operands_.empty() ? "whom or what?" : "one at a time");
  return operands_[0];
}

UsageError Arguments::complaint(const std::string& what) const { return UsageError(what + " Type: " + usage_); }

}  // namespace authfcgi::cli
