// Any bytes as an ID Token, and as the claims of one that is rightly signed: the first never passes, and what passes of
// the second is somebody, for us, in this flow (SEC-1 to SEC-8).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/base64url.h"
#include "jose/jwk.h"
#include "oauth/error.h"
#include "oauth/id_token.h"

namespace {

using namespace authfcgi;

oauth::AuthorizationServer make_server() {
  oauth::AuthorizationServer server;
  server.issuer = "https://op.example";
  return server;
}

oauth::Client make_client() {
  oauth::Client client;
  client.client_id = "me";
  client.client_secret = crypto::SecretString(std::string_view("0123456789abcdef0123456789abcdef"));
  client.id_token_algorithms = {"HS256"};
  return client;
}

// Nothing when it is refused.
std::optional<std::string> sub_of(const std::string& token) {
  static const auto server = make_server();
  static const auto client = make_client();
  static oauth::NoKeys keys;
  try {
    const auto claims = oauth::validate_id_token(token, server, client, keys, "N", "A", from_unix_seconds(1'790'000'000));
    if (claims.json().find_string("iss") != server.issuer || claims.json().find_string("nonce") != "N") std::abort();
    return claims.sub();
  } catch (const oauth::ProtocolError&) {
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (sub_of(bytes)) std::abort();

  static const auto client = make_client();
  static const jose::SigningKey key("HS256", client.client_secret);
  const std::string input = base64url_encode(R"({"alg":"HS256"})") + "." + base64url_encode(bytes);
  const auto sub = sub_of(input + "." + base64url_encode(key.sign(input)));
  if (sub && (sub->empty() || sub->size() > 255)) std::abort();
  return 0;
}
