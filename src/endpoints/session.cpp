#include "endpoints/endpoints.h"
#include "endpoints/respond.h"
#include "observe/log.h"

namespace authfcgi::endpoints {
namespace {

json::Value read(const Context& context, const json::Value* update) {
  auto reading = context.strategy.read(context.cookies, context.secure, context.now, update, context.jar);
  if (!reading.problem.empty()) {
    if (reading.is_our_failure) {
      observe::log(observe::Level::kError, "session_failed", {{"cause", reading.problem}});
    } else {
      observe::log(observe::Level::kInfo, "session_refused", {{"cause", reading.problem}});
    }
  }
  return std::move(reading.session);
}

}  // namespace

// GET /session: who is signed in, or null. Always 200: a visitor without a session is no error.
http::Response session(const http::Request&, const Context& context) {
  return private_json_response(read(context, nullptr));
}

// POST /session: the same after an update with the body's "data", of which the jwt hook decides.
http::Response update_session(const http::Request&, const Context& context) {
  const json::Value* data = context.body.json.find("data");
  const json::Value form_data = context.body.form.find("data").value_or("");
  if (!data && context.body.form.count("data") > 0) data = &form_data;
  static const json::Value kNothing;
  return private_json_response(read(context, data ? data : &kNothing));
}

}  // namespace authfcgi::endpoints
