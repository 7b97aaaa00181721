#include "cli/passwords.h"

#include <charconv>
#include <iostream>
#include <optional>

#include "cli/ask_password.h"
#include "cli/usage.h"
#include "password/hasher.h"

namespace authfcgi::cli {
namespace {

using std::chrono::milliseconds;

int hash(const std::vector<std::string>& arguments, const config::Environment& environment, crypto::Random& random,
         std::istream& in, std::ostream& out, std::ostream& err) {
  config::Passwords settings;
  if (!arguments.empty()) {
    settings = config::load(read_config_argument("passwords hash", arguments), environment)->passwords;
  }
  const auto typed = password::parse_password(ask_password(in, err).reveal());
  if (!typed) throw Error("no password: it must be text of 1 to 1,024 bytes without control characters");
  out << password::Hasher(settings).hash(*typed, random) << '\n';
  return 0;
}

milliseconds read_target(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return milliseconds(250);
  const std::string& text = arguments.back();
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string unit(end, text.data() + text.size());
  if (arguments.size() != 2 || arguments[0] != "--target" || error != std::errc() || value < 1 || value > 10000 || unit != "ms") {
    throw UsageError("how long may a hash take? Type: authfcgi passwords calibrate --target 250ms");
  }
  return milliseconds(value);
}

int calibrate(const std::vector<std::string>& arguments, const password::Stopwatch& measure, std::ostream& out) {
  const auto target = read_target(arguments);
  const auto found = password::calibrate(target, measure);
  out << "// " << found.time.count() << " ms a hash on one processor of this machine";
  if (found.time > target) out << ", which is more than " << target.count() << " ms, but less would defend nothing";
  out << "\n\"passwords\": {\"memory\": " << found.cost.memory_kib << ", \"iterations\": " << found.cost.iterations << "}\n";
  return 0;
}

}  // namespace

int passwords(const std::vector<std::string>& arguments, const config::Environment& environment, crypto::Random& random,
              const password::Stopwatch& measure, std::istream& in, std::ostream& out, std::ostream& err) {
  const std::string what = arguments.empty() ? "" : arguments[0];
  const std::vector<std::string> rest(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
  if (what == "calibrate") return calibrate(rest, measure, out);
  if (what == "hash") return hash(rest, environment, random, in, out, err);
  throw UsageError("what about passwords? Type: authfcgi passwords calibrate [--target 250ms], or authfcgi passwords hash [--config FILE]");
}

}  // namespace authfcgi::cli
