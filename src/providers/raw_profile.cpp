#include "providers/raw_profile.h"

#include "base/base64url.h"
#include "base/text.h"
#include "json/located.h"
#include "json/text.h"
#include "oauth/error.h"

namespace authfcgi::providers {

namespace {

// Of a picture that becomes part of the profile: it travels in session cookies, which hold 32 KiB in all (SEC-32), after it
// has grown by a third twice.
constexpr std::size_t kMaxPictureBytes = 12 * 1024;

json::Value select(const Provider& provider, json::Value source) {
  if (!provider.quirks.userinfo_select) return source;
  const json::Value* part = json::resolve(source, *provider.quirks.userinfo_select);
  if (!part || !part->is_object())
    throw oauth::ProtocolError("userinfo: there is no object at " + *provider.quirks.userinfo_select);
  return *part;
}

// Apple posts the name beside the code, once. Whoever forges it gives themselves a name, and nothing else.
void add_callback_fields(const Provider& provider, const http::Form& callback, json::Value& document) {
  for (const auto& [field, into] : provider.quirks.callback_json_fields) {
    const auto text = callback.find(field);
    if (!text) continue;
    try {
      put(document, into, json::parse(*text));
    } catch (const json::ParseError&) {
      // Not the vendor's doing; the sign-in goes on without it.
    }
  }
}

void add_from_token(const Provider& provider, const Occasion& occasion, json::Value& document) {
  for (const auto& [path, token_pointer, otherwise] : provider.quirks.from_token) {
    const json::Value* value = occasion.tokens ? json::resolve(*occasion.tokens, token_pointer) : nullptr;
    put(document, path, value && is_truthy(*value) ? *value : otherwise);
  }
}

http::Request build(const ExtraRequest& extra, const Provider& provider, const Occasion& occasion) {
  http::Request request;
  request.target = expand(extra.url, provider, occasion, Spelling::kUrl);
  const http::Form headers = expand(extra.headers, provider, occasion);
  for (const auto& [name, value] : headers.pairs()) request.headers.set(name, value);
  return request;
}

// Nothing where the answer is of no use.
Found ask(const ExtraRequest& extra, const Provider& provider, const Occasion& occasion, const http::Fetch& fetch,
          Found& email_verified) {
  try {
    const http::Response response = fetch(build(extra, provider, occasion));
    if (response.status < 200 || response.status > 299) return std::nullopt;
    if (!extra.data_uri_prefix.empty()) {
      if (response.body.size() > kMaxPictureBytes) return std::nullopt;
      return extra.data_uri_prefix + base64_encode(response.body);
    }

    const json::Value answer = json::parse(response.body);
    const Scope scope{.document = answer, .values = provider.values};
    if (extra.email_verified) email_verified = extra.email_verified->evaluate(scope);
    return extra.pick ? extra.pick->evaluate(scope) : answer;
  } catch (const Error&) {
    return std::nullopt;  // a picture or a second address is no reason to turn somebody away
  }
}

void ask_further(const Provider& provider, const Occasion& occasion, const http::Fetch& fetch, RawProfile& profile) {
  for (const ExtraRequest& extra : provider.quirks.extra_requests) {
    if (extra.when && !extra.when->holds({.document = profile.document, .values = provider.values})) continue;
    Found email_verified;
    Found result = ask(extra, provider, occasion, fetch, email_verified);
    if (!result && !extra.null_on_failure) continue;
    const json::Value value = result ? std::move(*result) : json::Value(nullptr);
    if (extra.email_verified && !value.is_null()) profile.email_verified = as_verdict(email_verified);
    if (!extra.into.empty()) put(profile.document, extra.into, value);
    profile.requests.set(extra.name, value);
  }
}

}  // namespace

void put(json::Value& document, std::string_view pointer, json::Value value) {
  if (pointer.empty()) {
    document = std::move(value);
    return;
  }
  json::Value* at = &document;
  const std::size_t last = pointer.rfind('/');
  if (last > 0) {
    for (const std::string_view name : split(pointer.substr(1, last - 1), '/')) {
      if (!at->is_object()) return;
      if (!at->find(name)) at->set(name, json::object());
      at = at->find(name);
    }
  }
  if (at->is_object()) at->set(pointer.substr(last + 1), std::move(value));
}

RawProfile complete_profile(const Provider& provider, json::Value source, const http::Form& callback,
                            const Occasion& occasion, const http::Fetch& fetch) {
  RawProfile profile{.document = select(provider, std::move(source))};
  add_callback_fields(provider, callback, profile.document);
  add_from_token(provider, occasion, profile.document);
  ask_further(provider, occasion, fetch, profile);
  return profile;
}

}  // namespace authfcgi::providers
