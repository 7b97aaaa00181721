// The operator's word in Lua: the functions of the table that their file returns, each called with one table that has
// Auth.js's parameter names (authorize and profile: with Auth.js's arguments). nil is JavaScript's null, error() a throw,
// and error({type = "CredentialsSignin", code = "x"}) the throw of one of Auth.js's own errors. Times are ISO texts.
//
// What the file itself declares lives as long as the state: until a call has needed all the memory that there is, or more
// and more of it stays in use. Then the file is loaded once more, so that one visitor's call spends no other's memory.
#pragma once

#include <memory>

#include "config/hooks.h"
#include "hooks/hooks.h"
#include "hooks/lua_library.h"
#include "hooks/lua_script.h"
#include "hooks/lua_state.h"

namespace authfcgi::hooks {

Limits limits_of(const config::Hooks& hooks);

class LuaHooks : public Hooks, private Listener {
 public:
  // One a worker, made after the fork. Throws LuaError. Both outlive this.
  LuaHooks(const config::Hooks& hooks, const Library& library);

  bool has_sign_in() const override { return loaded_.functions.sign_in != kNoFunction; }
  Verdict sign_in(const SignInInput& input) override;
  bool has_redirect() const override { return loaded_.functions.redirect != kNoFunction; }
  std::string redirect(const std::string& url, const std::string& base_url) override;
  bool has_jwt() const override { return loaded_.functions.jwt != kNoFunction; }
  std::optional<json::Value> jwt(JwtInput input) override;
  bool has_session() const override { return loaded_.functions.session != kNoFunction; }
  json::Value session(SessionInput input) override;
  bool has_authorized() const override { return loaded_.functions.authorized != kNoFunction; }
  Verdict authorized(const AuthorizedInput& input) override;
  bool has_authorize(std::string_view provider) const override;
  std::optional<model::User> authorize(std::string_view provider, const json::Value& credentials,
                                       const http::Request& request) override;
  bool has_profile(std::string_view provider) const override;
  json::Value profile(std::string_view provider, const json::Value& profile, const json::Value& tokens) override;
  bool has_send_verification_request(std::string_view provider) const override;
  void send_verification_request(const VerificationRequest& request) override;

 private:
  bool wants(Event event) const override;
  void hear(const Fact& fact) override;

  // A state with the operator's files in it.
  struct Loaded {
    std::unique_ptr<LuaState> state;
    Functions functions;
    std::size_t max_kept_bytes;  // what may be in use between two calls
  };
  Loaded load() const;
  void renew_if_full();

  // Calls the function that select(functions) names with what push(lua) pushed (it says how many values), and reads its
  // results from the stack.
  template <class Select, class Push, class Read>
  void call(std::string_view name, Select&& select, int results, Push&& push, Read&& read);

  const config::Hooks& settings_;
  const Library& library_;
  Loaded loaded_;
};

}  // namespace authfcgi::hooks
