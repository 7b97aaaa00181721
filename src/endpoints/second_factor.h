// Where a sign-in goes that waits for its second factor, and a session that has to prove more.
#pragma once

#include <optional>
#include <string>

#include "endpoints/context.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::endpoints {

// To the page that asks for the code, or to the one that sets a second factor up. An API client hears 401 {"error":
// "SecondFactorRequired" or "SecondFactorSetupRequired", "url"}, and posts there.
http::Response ask_second_factor(const http::Request& request, const Context& context, signin::Missing missing);

// Who is asked: somebody whose sign-in waits for it, or somebody signed in who must prove more.
struct Asked {
  std::optional<signin::Waiting> waiting{};
  std::string user_id{};
  std::optional<session::Active> session{};  // of who is signed in
};

// The second factor is proved. The sign-in that waited goes on as if it had been asked for at once; who is signed in goes on
// with a session that says so. Where to go then.
std::string pass_second_factor(const Asked& asked, const http::Request& request, const Context& context);

}  // namespace authfcgi::endpoints
