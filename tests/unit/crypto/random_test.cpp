#include "crypto/random.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>

using namespace authfcgi::crypto;

namespace {

class Ones : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override { std::fill(bytes.begin(), bytes.end(), std::uint8_t{0xFF}); }
};

}  // namespace

TEST_CASE("random values have the shape that their names say") {
  Ones ones;
  CHECK(make_bytes(ones, 3) == "\xFF\xFF\xFF");
  CHECK(make_bytes(ones, 0).empty());
  CHECK(make_base64url(ones) == std::string(42, '_') + "8");
  CHECK(make_hex(ones, 4) == "ffffffff");
  CHECK(make_hex(ones).size() == 64);
  CHECK(make_uuid(ones) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

TEST_CASE("the system's random values do not repeat") {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(make_base64url(random));
  CHECK(seen.size() == 1000);
}

TEST_CASE("a forked child draws other values than its parent (SEC-81)") {
  SystemRandom random;
  make_bytes(random, 32);
  int pipe_ends[2];
  REQUIRE(pipe(pipe_ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const std::string bytes = make_bytes(random, 32);
    _exit(write(pipe_ends[1], bytes.data(), 32) == 32 ? 0 : 1);
  }
  std::string theirs(32, '\0');
  CHECK(read(pipe_ends[0], theirs.data(), 32) == 32);
  int status = 0;
  waitpid(child, &status, 0);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
  CHECK(theirs != make_bytes(random, 32));
}
