// The words behind a command: options, which begin with "--", and what stands by itself.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/usage.h"

namespace authfcgi::cli {

class Arguments {
 public:
  struct Known {
    std::vector<std::string_view> flags;   // "--json"
    std::vector<std::string_view> values;  // "--config", as "--config FILE" or "--config=FILE"
  };

  // usage: what to type, for complaints. After "--" nothing is an option. Throws UsageError for an option that is not known,
  // comes twice or lacks its value.
  Arguments(std::string usage, const std::vector<std::string>& words, const Known& known);

  bool has(std::string_view flag) const { return options_.contains(flag); }
  std::optional<std::string> value(std::string_view name) const;
  // Throws UsageError without it.
  std::string config_file() const;

  const std::vector<std::string>& operands() const { return operands_; }
  // Throws UsageError unless there is one and no more.
  const std::string& only_operand() const;
  // What was typed makes no sense: with what to type instead.
  UsageError complaint(const std::string& what) const;

 private:
  std::string usage_;
  std::map<std::string, std::string, std::less<>> options_;
  std::vector<std::string> operands_;
};

}  // namespace authfcgi::cli
