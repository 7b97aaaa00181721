// The classic libfcgi program, for comparison: prefork, FCGX_Accept_r in a loop, a connection a request.
//   classic_responder PATH [WORKERS]
#include <fcgiapp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace {

void serve(int listener) {
  FCGX_Init();
  FCGX_Request request;
  FCGX_InitRequest(&request, listener, 0);
  while (FCGX_Accept_r(&request) == 0) {
    FCGX_PutS("Status: 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nnull", request.out);
    FCGX_Finish_r(&request);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: classic_responder PATH [WORKERS]\n", stderr);
    return 2;
  }
  umask(0);
  const int listener = FCGX_OpenSocket(argv[1], 1024);
  if (listener < 0) {
    std::perror(argv[1]);
    return 1;
  }
  const int workers = argc > 2 ? std::atoi(argv[2]) : 2;
  for (int i = 0; i < workers; ++i) {
    if (fork() == 0) {
      serve(listener);
      return 0;
    }
  }
  pause();
}
