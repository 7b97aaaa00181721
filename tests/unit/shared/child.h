// A forked worker of a test: it runs a function and can be met at agreed points, without sleeping.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <stdexcept>

namespace authfcgi::tests {

class Child {
 public:
  // work gets a function that tells the parent "I am here" and then waits for go(). What work returns is the exit status.
  explicit Child(const std::function<int(const std::function<void()>& meet)>& work) {
    if (::pipe(here_) != 0 || ::pipe(go_) != 0) throw std::runtime_error("a test's child is gone");
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::alarm(60);
    ::close(here_[0]);
    ::close(go_[1]);
    int status = 99;
    try {
      status = work([this] {
        char c = 'h';
        if (::write(here_[1], &c, 1) != 1 || ::read(go_[0], &c, 1) != 1) ::_exit(98);
      });
    } catch (const std::exception&) {
      status = 97;
    }
    ::_exit(status);
  }
  ~Child() {
    if (pid_ > 0) kill();
    for (const int fd : {here_[0], here_[1], go_[0], go_[1]}) ::close(fd);
  }

  void wait_until_here() {
    char c;
    if (::read(here_[0], &c, 1) != 1) throw std::runtime_error("a test's child is gone");
  }
  void go() {
    if (::write(go_[1], "g", 1) != 1) throw std::runtime_error("a test's child is gone");
  }
  int status() {  // waits for its end
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  void kill() {
    ::kill(pid_, SIGKILL);
    status();
  }

 private:
  int here_[2], go_[2];
  pid_t pid_;
};

}  // namespace authfcgi::tests
