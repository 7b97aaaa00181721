// The raw profile is what the provider says of the person. Some say it in several places, which are put together here
// before profile.h reads it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/fetch.h"
#include "http/form.h"
#include "json/value.h"
#include "providers/provider.h"

namespace authfcgi::providers {

struct RawProfile {
  json::Value document;                   // an object
  json::Value requests = json::object();  // results of extra requests by name
  std::optional<bool> email_verified{};   // what an extra request that brought the address says of it
};

// source: the claims of the ID Token, or the answer of userinfo. callback: the parameters that came with the browser.
// Takes the part of source that is the profile, adds what callback and tokens know, then asks whatever else there is to
// ask through fetch; an extra request that fails never fails the sign-in. Throws oauth::ProtocolError where the part is
// no object.
RawProfile complete_profile(const Provider& provider, json::Value source, const http::Form& callback,
                            const Occasion& occasion, const http::Fetch& fetch);

// Sets the value at a JSON Pointer, making objects on the way. A way that leads through something else stays closed.
void put(json::Value& document, std::string_view pointer, json::Value value);

}  // namespace authfcgi::providers
