#include "password/breached_list.h"

#include <algorithm>
#include <fstream>
#include <vector>

#include <doctest/doctest.h>

#include "base/text.h"
#include "crypto/digest.h"
#include "support/scratch_directory.h"

using namespace authfcgi;
using password::BreachedList;
using password::ListError;

namespace {

void write(const std::string& path, std::vector<std::string> lines, const std::string& end, bool last_end = true) {
  std::ranges::sort(lines);
  std::ofstream file(path, std::ios::binary);
  for (std::size_t i = 0; i < lines.size(); ++i) file << lines[i] << (last_end || i + 1 < lines.size() ? end : "");
}

std::string hash_line(const std::string& password) { return to_upper(hex_encode(crypto::sha1(password))); }

}  // namespace

TEST_CASE("a list ordered by hash knows each of its passwords and no other") {
  const support::ScratchDirectory directory;
  const auto path = directory.file("list");
  for (const bool last_end : {true, false}) {
    for (const std::string end : {"\n", ":17\n", ":3\r\n"}) {
      std::vector<std::string> lines;
      for (int i = 0; i < 500; ++i) lines.push_back(hash_line("breached" + std::to_string(i)));
      write(path, lines, end, last_end);
      const BreachedList list(path);
      for (int i = 0; i < 500; ++i) CHECK(list.contains("breached" + std::to_string(i)));
      for (int i = 500; i < 600; ++i) CHECK_FALSE(list.contains("breached" + std::to_string(i)));
    }
  }
}

TEST_CASE("a list of plain passwords works as well") {
  const support::ScratchDirectory directory;
  const auto path = directory.file("list");
  write(path, {"123456", "password", "p\u00E4ssword", "zzz", std::string(1024, 'x')}, "\n");
  const BreachedList list(path);
  for (const std::string known : {"123456", "password", "p\u00E4ssword", "zzz"}) CHECK(list.contains(known));
  CHECK(list.contains(std::string(1024, 'x')));
  for (const std::string other : {"", "1", "Password", "zzzz", "passwor"}) CHECK_FALSE(list.contains(other));
}

TEST_CASE("an empty list knows nothing, one that is not there is an error with its path") {
  const support::ScratchDirectory directory;
  write(directory.file("empty"), {}, "\n");
  CHECK_FALSE(BreachedList(directory.file("empty")).contains("password"));
  CHECK_THROWS_WITH_AS(BreachedList(directory.file("none")), doctest::Contains("none: No such file"), ListError);
  CHECK_THROWS_AS(BreachedList(directory.path().string()), ListError);
}

TEST_CASE("a file that is no list of lines, or has become shorter, is an error and no crash") {
  const support::ScratchDirectory directory;
  const auto path = directory.file("list");
  std::ofstream(path) << std::string(100000, 'x');
  const BreachedList list(path);
  CHECK_THROWS_AS(list.contains("password"), ListError);
  std::ofstream(path, std::ios::trunc) << "x";
  CHECK_THROWS_AS(list.contains("password"), ListError);
}
