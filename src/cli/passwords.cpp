#include "cli/passwords.h"

#include <termios.h>
#include <unistd.h>

#include <charconv>
#include <iostream>
#include <optional>

#include "cli/usage.h"
#include "password/hasher.h"

namespace authfcgi::cli {
namespace {

using std::chrono::milliseconds;

// Turns the echo of standard input off, where it is a terminal, to the end of a scope.
class Silence {
 public:
  Silence() : is_terminal_(::isatty(STDIN_FILENO) && ::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_terminal_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~Silence() {
    if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  bool is_terminal() const { return is_terminal_; }

 private:
  termios before_{};
  bool is_terminal_;
};

crypto::SecretString read_line(std::istream& in) {
  std::string line;
  std::getline(in, line);
  return crypto::SecretString(std::move(line));
}

crypto::SecretString ask(std::istream& in, std::ostream& err) {
  const Silence silence;
  if (&in != &std::cin || !silence.is_terminal()) return read_line(in);
  err << "password: " << std::flush;
  auto first = read_line(in);
  err << "\nonce more: " << std::flush;
  const auto second = read_line(in);
  err << '\n';
  if (!(first == second)) throw Error("the two passwords are not the same");
  return first;
}

int hash(const std::vector<std::string>& arguments, const config::Environment& environment, crypto::Random& random,
         std::istream& in, std::ostream& out, std::ostream& err) {
  config::Passwords settings;
  if (!arguments.empty()) {
    settings = config::load(read_config_argument("passwords hash", arguments), environment)->passwords;
  }
  const auto typed = password::parse_password(ask(in, err).reveal());
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
