// What some providers do unlike the specifications, as data: the closed set of behaviours that a provider file may ask
// for, each at its point of a sign-in. What a behaviour does is written where it is done; here is what it was told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/value.h"
#include "providers/expression.h"
#include "providers/params.h"

namespace authfcgi::providers {

class Settings;

// callback_json_field: a field of the callback is JSON, and goes into the raw profile. Apple's user.
struct CallbackJsonField {
  std::string field, into;
};

// issuer_tenant_template: one issuer stands for many tenants. Microsoft's common.
struct TenantIssuer {
  std::string before, after;              // what stands around the tenant in the issuer's path: "/" and "/v2.0"
  std::string placeholder;                // what the discovery document may have in its place
  std::vector<std::string> multi_tenant;  // tenants that stand for many: the ID Token says which one it is
  std::string tenant_claim;               // pointer into the ID Token
};

// token_request_override: another body, and no client authentication.
struct TokenRequestOverride {
  Params body;
  std::vector<std::string> accept_token_types;
};

// token_response_transform, one step of it.
struct TokenResponseStep {
  enum class Kind { kSet, kJoinArray, kDropUnlessString, kIgnoreStatus, kDropHeader, kErrorFields } kind;
  std::string field;  // also the header
  json::Value value;  // to set; also the separator, or the error's code
  std::string description;  // kErrorFields: pointer to error_description
  std::vector<int> except_status;
};

// profile_set_from_token
struct ProfileFromToken {
  std::string path, token_pointer;
  json::Value otherwise;
};

// extra_request: one more question after the profile was read.
struct ExtraRequest {
  std::string name;
  std::optional<Expression> when;
  Template url;
  Params headers;
  std::string into;                          // where in the raw profile; empty: only in {request: name}
  std::optional<Expression> pick;            // of the JSON answer; nothing: all of it
  std::optional<Expression> email_verified;  // of the JSON answer, where pick chose the address
  std::string data_uri_prefix;               // not empty: the answer is bytes, and becomes this and their base64
  bool null_on_failure = false;              // else the profile stays as it is
};

// signed_client_secret: the client secret is a short-lived JWT of our own, where none is configured. Apple.
struct SignedClientSecret {
  Params claims;
  std::string algorithm;             // the only one that the vendor accepts
  std::vector<std::string> missing;  // placeholders of claims whose options are not set: it cannot be made
};

struct Quirks {
  std::vector<CallbackJsonField> callback_json_fields;
  std::optional<TenantIssuer> tenant_issuer;
  bool token_error_is_callback_error = false;  // token_error_body: back to the sign-in page, not to the error page
  std::optional<TokenRequestOverride> token_request;
  std::vector<TokenResponseStep> token_response;
  std::optional<std::string> userinfo_select;  // pointer to the raw profile in the userinfo answer
  std::vector<ProfileFromToken> from_token;
  std::vector<ExtraRequest> extra_requests;
  std::vector<std::pair<std::string, std::string>> annotations;  // profile_annotate: path, user's member
  std::optional<SignedClientSecret> signed_client_secret;
  bool without_pkce = false;
};

// Of the list "quirks". What is wrong is complained about through settings.
Quirks read_quirks(const Settings& settings);

}  // namespace authfcgi::providers
