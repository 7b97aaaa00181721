// What a protected location asks for: AUTHFCGI_REQUIRE, such as "user group:staff|group:admin email:*@example.com".
//
//   policy  = item *( blank item )          all items must hold
//   item    = "user" | choice *( "|" choice )    one choice must hold
//   choice  = kind ":" value                a later choice may leave out the kind: group:staff|admin
//
//   user                 anybody who is signed in; stands alone, for "or anybody" would make an item pointless
//   group:staff          claim "groups": an array of strings, or one string; case matters
//   email:*@example.com  claim "email", ASCII without case; not when "email_verified" is there and not true
//   provider:github      claim "provider"
//   claim:plan=pro       any claim: text, number, boolean, or an array that holds one; a.b=c looks into objects
//   acr:mfa              claim "acr" (OIDC Core section 2), or a member of "amr" (RFC 8176)
//   max_age:300          the person proved who they are at most so many seconds ago, by claim "auth_time" (OIDC Core
//                        section 2). Not by "iat": every renewal of the session moves that one
//
// "*" in a value stands for any text, also none; %20, %7C and %2A are a blank, "|" and "*" themselves. A claim that is
// missing or of another kind fulfils nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "json/value.h"

namespace authfcgi::gate {

// A policy that cannot be read; the message quotes the item and says what would be right.
class PolicyError : public Error {
 public:
  using Error::Error;
};

enum class Kind { kUser, kGroup, kEmail, kProvider, kClaim, kAcr, kMaxAge };
std::string_view to_string(Kind kind);  // "user", "group", ...

// Text with "*" for anything.
class Pattern {
 public:
  // Nothing for a malformed percent escape. Case is folded (ASCII) when that is asked for.
  static std::optional<Pattern> parse(std::string_view text, bool ignore_case = false);
  bool matches(std::string_view text) const;

 private:
  std::vector<std::string> pieces_;  // between the stars; one piece means no star
  bool ignore_case_ = false;
};

struct Choice {
  Kind kind = Kind::kUser;
  std::string claim;  // for kClaim
  Pattern pattern;
  std::chrono::seconds max_age{0};
};

struct Policy {
  std::vector<std::vector<Choice>> items;  // never empty, and no item is
};

// Throws PolicyError, also for a policy without any item.
Policy parse_policy(std::string_view text);

// The kind of the first item that these claims do not fulfil; nothing when all hold.
std::optional<Kind> find_refusal(const Policy& policy, const json::Value& claims, Instant now);

// What a person could prove besides, so that all items hold.
struct StepUp {
  bool second_factor = false;                   // acr:mfa, acr:otp
  std::optional<std::chrono::seconds> max_age;  // who they are, once more; the shortest that is asked for
};

// Nothing when all items hold, and when one does not hold that no proof would mend.
std::optional<StepUp> find_step_up(const Policy& policy, const json::Value& claims, Instant now);

}  // namespace authfcgi::gate
