// One configured provider, ready for use: what was written, completed and checked at start.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oauth/client.h"
#include "providers/expression.h"
#include "providers/quirks.h"
#include "providers/template.h"

namespace authfcgi::providers {

enum class Type { kOAuth, kOidc, kEmail, kCredentials, kWebAuthn };
std::string_view to_string(Type type);  // "oauth", "oidc", ...

struct Email;        // email.h
struct Credentials;  // credentials.h
struct WebAuthn;     // webauthn.h

struct Endpoint {
  std::string url;  // empty: take it from discovery
  Params params;
  Params body, headers;  // token alone: further form fields and headers
  std::string fragment;  // authorization alone: what stands behind "#"; WeChat wants its own word there
};

struct UserinfoEndpoint {
  Template url;  // empty: take it from discovery
  Params params;
  std::string method = "GET";
  Params headers;
  json::Value body;  // sent as JSON where it is not null
  bool bearer = true;  // the access token in the Authorization header, where it belongs (SEC-16)
  std::optional<std::string> accept = "application/json, application/jwt";
};

struct Checks {
  bool pkce = true;    // always S256; away only where the vendor cannot do it (quirk without_pkce)
  bool state = true;   // always on for our own sign-ins (SEC-10)
  bool nonce = false;  // on for OIDC
};

struct Style {
  std::string brand_color, background, logo;  // logo: a URL or path; empty for none
};

// How a raw profile becomes a User (profile.h): a member of the user, and where it comes from.
struct ProfileMember {
  std::string name;
  Expression value;
};

struct Provider {
  std::string id;
  std::string name;
  Type type = Type::kOidc;

  // OAuth and OIDC.
  std::string issuer;
  std::string well_known;  // discovery document; issuer + /.well-known/openid-configuration unless configured
  oauth::Client client;
  Endpoint authorization, token;
  UserinfoEndpoint userinfo;
  std::string jwks_endpoint;  // empty: from discovery
  Checks checks;
  bool profile_from_id_token = true;  // Auth.js's idToken option; false: userinfo
  bool form_post = false;             // response_mode=form_post is among the authorization parameters
  std::vector<std::string> forwarded_params;  // sign-in query parameters that may reach the authorization URL (SEC-14)
  bool allow_dangerous_email_account_linking = false;
  std::string redirect_proxy_url;  // PREFIX of the deployment that stands in for us, no trailing slash; empty for none
  std::vector<ProfileMember> profile;  // empty: the default mapping
  std::optional<Expression> email_verified;  // of the raw profile (SEC-17); nothing: the provider never says
  json::Value values = json::object();       // options and vars by name, for templates and expressions
  Quirks quirks;
  Style style;
  std::shared_ptr<const Email> email;  // of a provider of type email, and only there
  std::shared_ptr<const Credentials> credentials;  // of one of type credentials, and only there
  std::shared_ptr<const WebAuthn> webauthn;  // of one of type webauthn, and only there

  bool oidc() const { return type == Type::kOidc; }
};

}  // namespace authfcgi::providers
