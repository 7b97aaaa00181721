#include "crypto/pem_key.h"

#include <doctest/doctest.h>
#include <openssl/err.h>

#include "crypto/pkey.h"

using namespace authfcgi;
using crypto::CryptoError;

namespace {

// Keys that were made for this test and open nothing.
const std::string kEc =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg46Ch5vJy0FcxYpQQ\n"
    "6y2paG99hBDJVQIzD9ut/CgU/c6hRANCAATpJEJ1qSE3kfywPh9ExLvQRzjOwqgP\n"
    "emXTGjsBlnB6JBYaJkzGn8CIv/KS3EKht4eyKDerOB3crEk5XKV7Ct6m\n"
    "-----END PRIVATE KEY-----\n";
const std::string kEcTraditional =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIOOgoebyctBXMWKUEOstqWhvfYQQyVUCMw/brfwoFP3OoAoGCCqGSM49\n"
    "AwEHoUQDQgAE6SRCdakhN5H8sD4fRMS70Ec4zsKoD3pl0xo7AZZweiQWGiZMxp/A\n"
    "iL/yktxCobeHsig3qzgd3KxJOVylewrepg==\n"
    "-----END EC PRIVATE KEY-----\n";
const std::string kEd25519 =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIHoNvPfAxRAIhq9dlKhh9xdm2JehWJt6lVan2D1bjETE\n"
    "-----END PRIVATE KEY-----\n";
const std::string kEncrypted =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiTfGN8niqQRAICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEENF5tu1g8PfqXf9mnY6XRvwEgZCc\n"
    "q8AaIil5fEA9GAxVFq3mM8IPvajLwdh5xGQ8oavHY5XN5WodOTgH1zHOCPRgEIuA\n"
    "sLJnjxtJkW3a0ktu2Ah9y/YtFm84J12guR/eXruMv+DQVkdZWAhSB4E1SkFo9Psn\n"
    "4n3U1ub45QSEWAAb7CYUn8UBg3HeDKJpjtfTruE2rz2ususn287HjP9pLNrhkFU=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";
const std::string kSecp256k1 =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQg32qWOXY8XnJHoZ1aCsww\n"
    "z8UdVD9ubj5j/yn52ILdNH+hRANCAAS3t3MFQ0FRRsMkI6Pthidht2PKcJnzn2jY\n"
    "ugtU0sdFhemlpfCh+OVuezGZG3G+k9hf8eTGimpjV31d34t6Ar8V\n"
    "-----END PRIVATE KEY-----\n";
const std::string kRsa =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDXp85WMO7AkALs\n"
    "I0fY1NV87k0YJ1fVSxZEKDOrjxz3D5JZx/HbS4g5pIdNjOZvPiqqG7EdKbDZVU+7\n"
    "UK4hDUUleZBta4LP3FWvxkMDVdHLwwcm1ZB4J3Z8YTOquu0m0loaT+5vUGGBlXHU\n"
    "QiyKCL13WWvH37z4Hu9AL51rh3y9+WdSRpmG/Ocd2VCPxkJXgywkLB8v+MAAg9Nx\n"
    "SJ1R9CE/O2KNdbpE3sAmTbf9+5pOnPFD4nlVPRnRRICgUwp0w7pnP8E7Kvls4Idl\n"
    "Dz/4z81Y1xxir1cdPV6uiB02X56frHqH0i8Yjj7qTXEnU2RxTbkar1xIyCIS8Jnt\n"
    "XDBmRILXAgMBAAECggEAPInlYQnEhDcJMvvmd+ardbI53y1wOTambgSxGJiIw4xS\n"
    "A7Ue3nZSLAhVWT5UE+dqN62lZy/kbuZFhyprb2jXv+Dj2+uh4bMTNNBd0IpfZil+\n"
    "EPdD4o8Fcn4g8G0gFNVZKOjGYOY6MRPgS/s1oJw6f84Q9R+IX0jj1etn8B8tM/DS\n"
    "w19KWZBiuXCZkIwxQAmT/8e9RRqPr1Nf/WdgR5zX/QzC5yF6/W2ZhTiMSFIt5514\n"
    "yJVbfzDya0nBasHCDMYoIY1RSFXJuaUMkTt4V44hYmOTNlKb2yYUJ/Tg0MXg4bcM\n"
    "PpW7IqS6RKJxkQ3kCBUYKqlRIXcQN4ZwYVhqJaeefQKBgQD8CXHbVpmaIr58EHwV\n"
    "Nv11FzsyRUFPtMrXYRFwPVpx4dNh8p1KWHM4zj7matjKLhDfcCFs362d5+OGD28C\n"
    "X4T+Jk0j0EqOpIod6ao+X4uskVPOSwngUDIDX73uJjDiZEriWgBv7muLnFbD1AxV\n"
    "nb9kvD9ri3wop5qhMjhLP7+7ywKBgQDbC+kjnfNoHg/Cu5YnlfBdlFnZroCE9D7b\n"
    "FojnJOgruV+gUKVMUsxEGkD2CKCUegdinAsvsrenqCvHdM0PinuCmenfJkZn4dqN\n"
    "YO2GThkY0doueNvK3UxD/ijChk3BqFC1kMMFjE6sPqBaW4ebrHlgjgiVSVye+JH7\n"
    "J7w3DYRLpQKBgDcg3b2rWJfFZ8L9XBbL227EMReS3HFRy1iHC+hwExt72N/A0LTV\n"
    "Wgaf3lRKJLc8kkY9YaJN3sz+Tt8g+xgayp1IxXDC+7vts6RNWwafoY6SjzE9aqCd\n"
    "CgOA6qtvwRuT8mlGZHgXP4DfJn9ZH4WOprGjF4Avl23RE1qVAIk9HXQ3AoGAVCc9\n"
    "SFu0WbnC4FNlGow2Lh2Cb2jlIy8avtznd7XsJHAxVsvk1W+x3jAf6OXjm2dOUwoU\n"
    "Gh0VBapMN3KeHWxciw5KlVqFDf/tEQe9+S0j4y8sHVJ9TnC6jhyk2Cb01IOvjjGx\n"
    "Wv5Oc0oUHOKxNJOMhhXLIl9u3/wrSUw4uQXOX6kCgYEAlqnf4Rt1Qqpo+qGlRj/m\n"
    "ZaujUxIBAF2lRK9Asykw+KPjKUqbVfA8XqO3wa6pInu5tLe0V56OwmM6o61WdR4W\n"
    "pCgqy9QZe3sH05Y6WEtAd4znmSE1KE7Vi7bXHtrUKTMX6SgrkeYOHhw9Sfz2UjYM\n"
    "DJtmsS8M9IgtRJ6qjzqmp4U=\n"
    "-----END PRIVATE KEY-----\n";

const crypto::SecretBytes& number(const crypto::PemKey& key, std::string_view name) {
  for (const auto& [known, bytes] : key.numbers)
    if (known == name) return bytes;
  FAIL("no such number");
  return key.numbers.front().second;
}

}  // namespace

TEST_CASE("an EC key, in either form, has its numbers at the curve's full length") {
  for (const std::string& pem : {kEc, kEcTraditional}) {
    const crypto::PemKey key = crypto::read_pem_key(pem);
    CHECK(key.kty == "EC");
    CHECK(key.crv == "P-256");
    for (const char* name : {"x", "y", "d"}) CHECK(number(key, name).reveal().size() == 32);
    CHECK_NOTHROW(crypto::PrivateKey::ec(crypto::Curve::kP256, number(key, "x").reveal(), number(key, "y").reveal(), number(key, "d")));
  }
}

TEST_CASE("an Ed25519 key and an RSA key can be used by their numbers") {
  const crypto::PemKey ed = crypto::read_pem_key(kEd25519);
  CHECK(ed.kty == "OKP");
  CHECK(ed.crv == "Ed25519");
  CHECK_NOTHROW(crypto::PrivateKey::ed25519(number(ed, "x").reveal(), number(ed, "d")));

  const crypto::PemKey rsa = crypto::read_pem_key(kRsa);
  CHECK(rsa.kty == "RSA");
  CHECK(rsa.crv.empty());
  crypto::PrivateKey::Rsa numbers;
  numbers.n = number(rsa, "n").reveal();
  numbers.e = number(rsa, "e").reveal();
  numbers.d = number(rsa, "d").clone();
  numbers.p = number(rsa, "p").clone();
  numbers.q = number(rsa, "q").clone();
  numbers.dp = number(rsa, "dp").clone();
  numbers.dq = number(rsa, "dq").clone();
  numbers.qi = number(rsa, "qi").clone();
  CHECK_NOTHROW(crypto::PrivateKey::rsa(numbers));
}

TEST_CASE("what is no private key, encrypted, or on a curve that nothing signs with is refused, and leaves no error behind (SEC-79)") {
  for (const std::string& pem : {std::string("MIGH"), std::string(), kEncrypted, kSecp256k1, kEc.substr(0, 120),
                                 std::string("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"), std::string(70'000, 'A')}) {
    CHECK_THROWS_AS(crypto::read_pem_key(pem), CryptoError);
    CHECK(ERR_peek_error() == 0);
  }
}

TEST_CASE("text that means to be PEM is known by its first words") {
  CHECK(crypto::is_pem(kEc));
  CHECK(crypto::is_pem("Key: 1\n" + kEc));
  CHECK_FALSE(crypto::is_pem("{}"));
}
