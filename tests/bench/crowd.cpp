// People who all press a button at the same moment, as cheaply as it can be done: what they cost the machine that is measured
// is not what is measured.
//   crowd PORT PEOPLE
// connects PEOPLE times to 127.0.0.1:PORT. Then for each line on standard input, the length of an HTTP request, and the
// request behind it: everybody sends it, and one line goes out when all have their answer: milliseconds, and a status each.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr int kPatienceMs = 60'000;

struct Person {
  int fd;
  std::string answer;

  // Whole: a header and as many bytes as its Content-Length says.
  bool has_answer() const {
    const auto head = answer.find("\r\n\r\n");
    const char* length = head == std::string::npos ? nullptr : strcasestr(answer.c_str(), "\r\ncontent-length:");
    return length != nullptr && answer.size() >= head + 4 + std::strtoul(length + 17, nullptr, 10);
  }
};

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "crowd: %s\n", what);
  std::exit(1);
}

int connect_to(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("nobody listens");
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

void ask(std::vector<Person>& people, const std::string& request) {
  for (Person& person : people) {
    person.answer.clear();
    if (write(person.fd, request.data(), request.size()) != static_cast<ssize_t>(request.size())) fail("a request does not go out");
  }
  std::vector<pollfd> waiting;
  for (const Person& person : people) waiting.push_back({.fd = person.fd, .events = POLLIN, .revents = 0});
  for (std::size_t left = people.size(); left > 0;) {
    if (poll(waiting.data(), waiting.size(), kPatienceMs) <= 0) fail("nobody answers");
    for (std::size_t i = 0; i < people.size(); ++i) {
      if (waiting[i].revents == 0) continue;
      char bytes[16384];
      const ssize_t count = read(people[i].fd, bytes, sizeof bytes);
      if (count <= 0) fail("somebody hung up");
      people[i].answer.append(bytes, static_cast<std::size_t>(count));
      if (!people[i].has_answer()) continue;
      waiting[i].fd = -1;  // poll passes over it
      --left;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: crowd PORT PEOPLE\n", stderr);
    return 2;
  }
  std::vector<Person> people(std::strtoul(argv[2], nullptr, 10));
  for (Person& person : people) person.fd = connect_to(static_cast<std::uint16_t>(std::atoi(argv[1])));
  for (std::size_t length = 0; std::scanf("%zu%*1[\n]", &length) == 1;) {
    std::string request(length, '\0');
    if (std::fread(request.data(), 1, length, stdin) != length) fail("a request is shorter than its length");
    const auto begun = std::chrono::steady_clock::now();
    ask(people, request);
    std::printf("%.1f", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
    for (const Person& person : people) std::printf(" %s", person.answer.substr(9, 3).c_str());
    std::printf("\n");
    std::fflush(stdout);
  }
}
