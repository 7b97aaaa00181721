#include "cli/ask_password.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>
#include <string>

#include "base/error.h"

namespace authfcgi::cli {

namespace {

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

}  // namespace

crypto::SecretString ask_password(std::istream& in, std::ostream& err) {
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

}  // namespace authfcgi::cli
