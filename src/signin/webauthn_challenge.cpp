#include "signin/webauthn_challenge.h"

#include "model/errors.h"
#include "session/jwt.h"

namespace authfcgi::signin {
namespace {

json::Value to_json(const model::User& user) {
  json::Value data = json::object();
  if (!user.id.empty()) data.set("id", user.id);
  if (user.name) data.set("name", *user.name);
  data.set("email", user.email.value_or(""));
  return data;
}

model::User to_user(const json::Value& data) {
  model::User user;
  user.id = data.find_string("id").value_or("");
  if (const auto name = data.find_string("name")) user.name = *name;
  if (const auto email = data.find_string("email"); email && !email->empty()) user.email = *email;
  return user;
}

Challenge open(std::string_view sealed, const providers::Provider& provider, const CheckCookies& cookies) {
  const json::Value outer = session::open_token(sealed, cookies.keys.challenge, cookies.now).claims;
  if (outer.find_string("provider") != provider.id) throw model::WebAuthnVerificationError("challenge: it is another provider's");
  const json::Value inner =
      session::open_token(outer.find_string("value").value_or(""), cookies.keys.challenge_value, cookies.now).claims;
  const json::Value* issued = inner.find("iat");
  if (!issued || !issued->is_integer() || from_unix_seconds(issued->integer()) + kChallengeTime < cookies.now) {
    throw model::WebAuthnVerificationError("challenge: it is too old");
  }
  Challenge challenge{.text = std::string(inner.find_string("challenge").value_or(""))};
  if (challenge.text.empty()) throw model::WebAuthnVerificationError("challenge: there is none inside");
  if (const json::Value* data = inner.find("registerData"); data && data->is_object()) challenge.registering = to_user(*data);
  return challenge;
}

}  // namespace

Challenge begin_challenge(const providers::Provider& provider, std::optional<model::User> registering,
                          const CheckCookies& cookies, crypto::Random& random, http::CookieJar& jar) {
  Challenge challenge{.text = crypto::make_base64url(random), .registering = std::move(registering)};
  json::Value inner = json::object({{"challenge", challenge.text}});
  if (challenge.registering) inner.set("registerData", to_json(*challenge.registering));
  json::Value outer = json::object({{"value", session::seal_token(std::move(inner), cookies.keys.challenge_value, cookies.now,
                                                                  kCheckLifetime, random)},
                                    {"provider", provider.id}});
  const config::Cookie& cookie = cookies.names.webauthn_challenge;
  jar.set(cookie.name, session::seal_token(std::move(outer), cookies.keys.challenge, cookies.now, kCheckLifetime, random),
          check_attributes(cookie, false, cookies.now, cookies.now + kCheckLifetime));
  return challenge;
}

Challenge use_challenge(const providers::Provider& provider, const CheckCookies& cookies, http::CookieJar& jar) {
  const config::Cookie& cookie = cookies.names.webauthn_challenge;
  const auto sent = cookies.sent.find(cookie.name);
  if (!sent) throw model::WebAuthnVerificationError("challenge: the browser did not send this cookie");
  jar.erase(cookie.name, cookie.attributes);
  try {
    return open(*sent, provider, cookies);
  } catch (const jose::JoseError&) {
    std::throw_with_nested(model::WebAuthnVerificationError("challenge: the cookie does not open"));
  }
}

}  // namespace authfcgi::signin
