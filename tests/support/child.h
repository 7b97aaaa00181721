// Tests about processes run in a child of their own: it may sandbox itself, take signals and die.
#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <functional>

namespace authfcgi::test {

class Child {
 public:
  // What body returns is the exit status.
  explicit Child(const std::function<int()>& body) : pid_(fork()) {
    if (pid_ != 0) return;
    alarm(60);  // no test runs longer, whatever happens
    int status = 99;
    try {
      status = body();
    } catch (const std::exception&) {
    }
    _exit(status);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  pid_t pid() const { return pid_; }
  void kill(int signal) const { ::kill(pid_, signal); }

  // The exit status; 128 and the signal's number if one ended it.
  int wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_;
};

inline int status_of(const std::function<int()>& body) { return Child(body).wait(); }

}  // namespace authfcgi::test
