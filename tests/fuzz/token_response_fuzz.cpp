// Any bytes as the body of a token response: what is accepted has a token that can stand in a header (SEC-16), an expiry
// that did not wrap (SEC-8), and members that survive being stored.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "json/text.h"
#include "oauth/error.h"
#include "oauth/token_response.h"
#include "oauth/userinfo.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace authfcgi;
  constexpr std::int64_t kNow = 1'790'000'000;
  http::Response response;
  response.headers.set("Content-Type", "application/json");
  response.body.assign(reinterpret_cast<const char*>(data), size);
  for (const int status : {200, 400}) {
    response.status = status;
    try {
      const auto tokens = oauth::validate_token_response(response, false, from_unix_seconds(kNow));
      if (status != 200) std::abort();
      oauth::AuthorizationServer server;
      server.userinfo_endpoint = "https://op.example/me";
      oauth::build_userinfo_request(server, tokens, {});
      const json::Value* expires_at = tokens.members().find("expires_at");
      if (tokens.expires_in() && tokens.expires_in()->count() < 0) std::abort();
      if (tokens.expires_in() && tokens.expires_in()->count() > 0 && expires_at->integer() <= kNow) std::abort();
      if (!(json::parse(json::write(tokens.members())) == tokens.members())) std::abort();
    } catch (const oauth::ProtocolError&) {
    }
  }
  return 0;
}
