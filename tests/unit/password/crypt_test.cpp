#include "password/crypt.h"

#include <doctest/doctest.h>

using namespace authfcgi::password;

namespace {

struct Vector {
  const char* password;
  const char* hash;
};

// bcrypt and scrypt: their authors' tests; SHA-crypt: openssl passwd and its specification; yescrypt: libxcrypt.
constexpr Vector kVectors[] = {
    {"U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
    {"U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
    {"correct horse", "$2b$05$KBCwKxOzLha2MUDgW0PjXeiB68uDfBmXvTUyyqNxAD2eaQ43eHNkm"},
    {"Hello world!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"},
    {"Hello world!",
     "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"},
    {"Hello world!", "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/"
                     "YTBmSK6H9qs/y3RnOaw5v."},
    {"pleaseletmein", "$7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D"},
    {"correct horse", "$y$j9T$k2XAnEHBqQ1Ct2aMXFKNa/$Ry7oZ9ThqkDutyuKduodO92iRCkOPEVA3D3cGUEN1J1"},
};

}  // namespace

TEST_CASE("hashes of crypt(5) that others made verify, and a wrong password does not") {
  for (const auto& [password, hash] : kVectors) {
    CAPTURE(hash);
    CHECK(verify_crypt(password, hash));
    CHECK_FALSE(verify_crypt(std::string(password) + "x", hash));
  }
}

TEST_CASE("what crypt(3) refuses is an error, what it cannot have hashed is wrong") {
  CHECK_THROWS_AS(verify_crypt("a", "$6$"  "\n"), HashError);
  CHECK_THROWS_AS(verify_crypt("a", "$2b$05$short"), HashError);
  CHECK_FALSE(verify_crypt(std::string(1024, 'x'), kVectors[4].hash));
}
