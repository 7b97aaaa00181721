// One configured provider, ready for use: what was written, completed and checked at start.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/form.h"
#include "oauth/client.h"

namespace authfcgi::providers {

enum class Type { kOAuth, kOidc, kEmail, kCredentials, kWebAuthn };
std::string_view to_string(Type type);  // "oauth", "oidc", ...

struct Endpoint {
  std::string url;    // empty: take it from discovery
  http::Form params;  // set on the URL's query
};

struct Checks {
  bool pkce = true;    // always S256
  bool state = true;   // always on for our own sign-ins (SEC-10)
  bool nonce = false;  // on for OIDC
};

struct Style {
  std::string brand_color, background, logo;  // logo: a URL or path; empty for none
};

// How a raw profile becomes a User (profile.h): a member of the user, and where to look for it, first found first taken.
struct ProfileMember {
  std::string name;
  std::vector<std::string> pointers;  // JSON Pointers (RFC 6901)
};

struct Provider {
  std::string id;
  std::string name;
  Type type = Type::kOidc;

  // OAuth and OIDC.
  std::string issuer;
  std::string well_known;  // discovery document; issuer + /.well-known/openid-configuration unless configured
  oauth::Client client;
  Endpoint authorization, token, userinfo;
  std::string jwks_endpoint;  // empty: from discovery
  Checks checks;
  bool profile_from_id_token = true;  // Auth.js's idToken option; false: userinfo
  bool form_post = false;             // response_mode=form_post is among the authorization parameters
  std::vector<std::string> forwarded_params;  // sign-in query parameters that may reach the authorization URL (SEC-14)
  bool allow_dangerous_email_account_linking = false;
  std::string redirect_proxy_url;  // PREFIX of the deployment that stands in for us, no trailing slash; empty for none
  std::vector<ProfileMember> profile;  // empty: the default mapping
  Style style;

  bool oidc() const { return type == Type::kOidc; }
};

}  // namespace authfcgi::providers
