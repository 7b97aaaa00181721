#include "providers/private_key.h"

#include <doctest/doctest.h>

#include <fstream>

#include "json/text.h"
#include "support/provider_keys.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

namespace {

// A key that was made for this test and opens nothing: PKCS#8, P-256, as Apple's files.
const std::string kPem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg46Ch5vJy0FcxYpQQ\n"
    "6y2paG99hBDJVQIzD9ut/CgU/c6hRANCAATpJEJ1qSE3kfywPh9ExLvQRzjOwqgP\n"
    "emXTGjsBlnB6JBYaJkzGn8CIv/KS3EKht4eyKDerOB3crEk5XKV7Ct6m\n"
    "-----END PRIVATE KEY-----\n";

struct Read {
  json::Value key;
  std::vector<std::string> complaints;
};

Read read(const json::Value& written) {
  providers::Complaints complaints;
  Read read{providers::read_private_key(written, complaints), {}};
  read.complaints = complaints.all;
  return read;
}

}  // namespace

TEST_CASE("a private key may be a JWK, PEM text, or the path of a file with either") {
  const support::ScratchDirectory folder;
  const json::Value jwk = support::private_jwk("es");
  std::ofstream(folder.file("AuthKey_K1.p8")) << kPem;
  std::ofstream(folder.file("key.json")) << json::write(jwk);

  CHECK(read(jwk).key == jwk);
  CHECK(read(folder.file("key.json")).key == jwk);
  const json::Value from_pem = read(kPem).key;
  CHECK(from_pem.find_string("kty") == "EC");
  CHECK(from_pem.find_string("crv") == "P-256");
  CHECK(read(folder.file("AuthKey_K1.p8")).key == from_pem);

  const auto with_kid = read(json::object({{"key", folder.file("AuthKey_K1.p8")}, {"kid", "K1"}}));
  CHECK(with_kid.complaints.empty());
  CHECK(with_kid.key.find_string("kid") == "K1");
}

TEST_CASE("what is no private key is complained about, and never shown (SEC-77)") {
  const support::ScratchDirectory folder;
  std::ofstream(folder.file("public.json")) << json::write(support::public_jwk("es"));
  std::string damaged = kPem;
  damaged.replace(60, 8, "AAAAAAAA");
  const auto says = [](const json::Value& written, std::string_view text) {
    const auto [key, complaints] = read(written);
    CHECK(key.is_null());
    REQUIRE(complaints.size() == 1);
    CHECK_MESSAGE(complaints[0].find(text) != std::string::npos, complaints[0]);
    CHECK(complaints[0].starts_with("token.clientPrivateKey "));
    CHECK(complaints[0].find("MIGH") == std::string::npos);
  };
  says(folder.file("nothing.p8"), "which cannot be read: No such file or directory");
  says(folder.file("public.json"), "cannot sign");
  says("a-password", "holds neither PEM nor JSON");
  says("[1]", "holds JSON that is no object");
  says(7, "is of kind number");
  says(damaged, "there is no private key in PEM form");
  says("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n", "there is no private key in PEM form");
  says(json::object({{"kty", "EC"}}), "cannot sign");
}
