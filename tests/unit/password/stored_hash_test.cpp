#include "password/stored_hash.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace authfcgi::password;

namespace {

const std::string kBcryptRest = "CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

}  // namespace

TEST_CASE("each kind of hash is known by its beginning") {
  CHECK(parse_stored_hash("$argon2id$v=19$m=65536,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$T95q").scheme == Scheme::kArgon2id);
  CHECK(parse_stored_hash("$argon2i$v=19$m=65536,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$T95q").scheme == Scheme::kArgon2i);
  for (const auto* version : {"$2a$", "$2b$", "$2y$"}) {
    CHECK(parse_stored_hash(version + ("05$" + kBcryptRest)).scheme == Scheme::kCrypt);
  }
  CHECK(parse_stored_hash("$6$saltstring$svn8").scheme == Scheme::kCrypt);
  CHECK(parse_stored_hash("$5$rounds=10000$saltstring$3xv").scheme == Scheme::kCrypt);
  CHECK(parse_stored_hash("$y$j9T$k2XA$Ry7o").scheme == Scheme::kCrypt);
  CHECK(parse_stored_hash("$y$jFT$k2XA$Ry7o").scheme == Scheme::kCrypt);
  CHECK(parse_stored_hash("$7$CU..../....k2XA$eKAu").scheme == Scheme::kCrypt);
  CHECK(parse_stored_hash("$7$C6..../....k2XA$eKAu").scheme == Scheme::kCrypt);
  CHECK(parse_stored_hash("$apr1$r31.....$HqJZ").is_weak());
  CHECK(parse_stored_hash("{SHA}5en6").is_weak());
}

TEST_CASE("what Argon2 costs is read") {
  const auto hash = parse_stored_hash("$argon2id$v=19$m=19456,t=2,p=4$c2Fs$T95q");
  CHECK(hash.memory_kib == 19456);
  CHECK(hash.iterations == 2);
  CHECK(hash.lanes == 4);
  CHECK(hash.salt == "sal");
  CHECK(hash.tag == "\x4f\xde\x6a");
}

TEST_CASE("other kinds are refused, and no message has the hash in it") {
  for (const std::string& text : std::vector<std::string>
       {"", "plain", "gaDR0qL0P4ujU", "$1$k2XAnEHB$gSpC", "$2x$05$" + kBcryptRest, "{SSHA}abcd", "{CRYPT}$6$a$b", "$md5$a",
        "$argon2d$v=19$m=65536,t=2,p=1$c2Fs$T95q", "$argon2id$m=65536,t=2,p=1$c2Fs$T95q", "*0", "!", "$argon2id$",
        "$argon2id$v=19$m=x,t=2,p=1$c2Fs$T95q", "$argon2id$v=19$t=2,m=65536,p=1$c2Fs$T95q",
        "$argon2id$v=19$m=0,t=2,p=1$c2Fs$T95q", "$argon2id$v=19$m=64,t=1,p=1$!!!$T95q", "$argon2id$v=19$m=64,t=1,p=1$c2Fs$???",
        "$argon2id$v=19$m=64,t=1,p=1$c2FsdA==$T95q", "$argon2id$v=19$m=64,t=1,p=1$c2Fs$T9-_", "$argon2id$v=19$m=064,t=1,p=1$c2Fs$T95q",
        "$argon2id$v=19$m=64,t=1,p=1$$T95q", "$argon2id$v=19$m=64,t=1,p=1$c2Fs$", "$2b$5$x", "$2b$xx$" + kBcryptRest, "$6$saltonly", "$7$", "$7$CU", "$y$j9T",
        "$7$CU....*....k2XA$eKAu", "$7$C...../....k2XA$eKAu", "$y$j9$k2XA$Ry7o", "$y$.9T$k2XA$Ry7o",
        // Nothing that crypt(3) ever wrote, but it would compute them: a thousand million rounds, and yescrypt's further costs.
        "$6$rounds=999999999$svn8", "$5$rounds=999999999$svn8", "$y$j75/zzT$k2XA$Ry7o", "$y$j9zzz$k2XA$Ry7o"}) {
    CAPTURE(text);
    try {
      parse_stored_hash(text);
      FAIL("was taken");
    } catch (const HashError& error) {
      if (text.size() > 5) CHECK(std::string(error.what()).find(text) == std::string::npos);
    }
  }
}

TEST_CASE("a hash that would hold a worker for minutes is refused before anybody computes") {
  for (const std::string& text : std::vector<std::string>
       {std::string("$argon2id$v=19$m=4294967295,t=1,p=1$c2Fs$T95q"), std::string("$argon2id$v=19$m=65536,t=1000,p=1$c2Fs$T95q"),
        "$2b$17$" + kBcryptRest, "$2b$31$" + kBcryptRest, std::string("$6$rounds=999999999$saltstring$svn8"),
        std::string("$7$I..../....k2XA$eKAu"), std::string("$7$z..../....k2XA$eKAu"), std::string("$y$jzT$k2XA$Ry7o"),
        "$7$CU........1k2XA$eKAu", "$7$CU...../...k2XA$eKAu", "$7$CzzzzzzzzzzAk$A", "$y$jGT$k2XA$Ry7o"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(parse_stored_hash(text), doctest::Contains("too expensive"), HashError);
  }
}
