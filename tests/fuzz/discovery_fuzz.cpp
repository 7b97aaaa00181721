// Any bytes as a metadata document: what is accepted is of our issuer, and leads the browser and us to usable URLs only
// (SEC-15).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "oauth/authorization_request.h"
#include "oauth/discovery.h"
#include "oauth/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace authfcgi;
  constexpr std::string_view kIssuer = "https://op.example";
  try {
    const auto server =
        oauth::validate_metadata(std::string_view(reinterpret_cast<const char*>(data), size), kIssuer, true);
    if (server.issuer != kIssuer) std::abort();
    for (const std::string& url :
         {server.authorization_endpoint, server.token_endpoint, server.userinfo_endpoint, server.jwks_uri})
      if (!url.empty() && !oauth::usable_endpoint(url, true)) std::abort();

    oauth::Client client;
    client.client_id = "me";
    const std::string sent =
        oauth::build_authorization_url(server, client, {.redirect_uri = "https://app.example/cb", .state = "S"});
    if (!oauth::usable_endpoint(sent.substr(0, sent.find('?')), true)) std::abort();
    if (sent.find("state=S") == std::string::npos) std::abort();
  } catch (const oauth::ProtocolError&) {
  }
  return 0;
}
