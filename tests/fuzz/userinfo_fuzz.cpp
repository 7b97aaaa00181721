// Any bytes as a userinfo answer, plain and as the payload of a signed one: what is accepted is an object of the person
// whom the id_token named (SEC-16).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/base64url.h"
#include "jose/jwk.h"
#include "oauth/error.h"
#include "oauth/userinfo.h"

namespace {

using namespace authfcgi;

void look_at(const char* type, std::string body, const oauth::Client& client) {
  oauth::AuthorizationServer server;
  server.issuer = "https://op.example";
  oauth::NoKeys keys;
  http::Response response;
  response.headers.set("Content-Type", type);
  response.body = std::move(body);
  try {
    const auto claims =
        oauth::validate_userinfo_response(response, server, client, keys, "alice", from_unix_seconds(1'790'000'000));
    if (!claims.json().is_object() || claims.json().find_string("sub") != "alice") std::abort();
  } catch (const oauth::ProtocolError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  oauth::Client client;
  client.client_id = "me";
  client.client_secret = crypto::SecretString(std::string_view("0123456789abcdef0123456789abcdef"));
  look_at("application/json", bytes, client);

  client.userinfo_signed_response_alg = "HS256";
  look_at("application/jwt", bytes, client);
  static const jose::SigningKey key("HS256", client.client_secret);
  const std::string input = base64url_encode(R"({"alg":"HS256"})") + "." + base64url_encode(bytes);
  look_at("application/jwt", input + "." + base64url_encode(key.sign(input)), client);
  return 0;
}
