#include "oauth/metadata.h"

#include "jose/jwk.h"
#include "json/text.h"
#include "oauth/discovery.h"
#include "oauth/error.h"
#include "oauth/freshness.h"
#include "oauth/json_answer.h"
#include "shared/document_cache.h"

namespace authfcgi::oauth {
namespace {

constexpr std::size_t kMaxParsed = 256;

// The entry of this name, perhaps a new one. A full map begins anew: what is used is parsed again, once.
template <class Map>
typename Map::mapped_type& remembered(Map& map, const std::string& name) {
  if (map.size() >= kMaxParsed && map.find(name) == map.end()) map.clear();
  return map[name];
}

// Looked at before it is kept: a broken document must not take the place of a good one.
template <class Check>
shared::DocumentCache::Downloader downloader(const http::Fetch& fetch, const std::string& url, const char* accept,
                                             std::string_view step, Check check) {
  return [&fetch, url, accept, step, check] {
    http::Request request;
    request.target = url;
    request.headers.set("Accept", accept);
    http::Response response = fetch(request);
    const json::Value value = validate_json_answer(response, step);
    check(response.body, value);
    return shared::Download{std::move(response.body), find_max_age(response.headers)};
  };
}

}  // namespace

class Metadata::CachedKeys : public KeySource {
 public:
  CachedKeys(Metadata& metadata, std::string url, Instant now) : metadata_(metadata), url_(std::move(url)), now_(now) {}

  std::shared_ptr<const jose::JwkSet> keys() override {
    try {
      return parsed(metadata_.cache_.read(url_, now_, download()));
    } catch (const Error&) {
      std::throw_with_nested(ProtocolError("the provider's keys cannot be had"));
    }
  }

  std::shared_ptr<const jose::JwkSet> newer_keys() override {
    const auto document = metadata_.cache_.reread(url_, version_, now_, download());
    return document ? parsed(*document) : nullptr;
  }

 private:
  shared::DocumentCache::Downloader download() const {
    return downloader(metadata_.fetch_keys_, url_, "application/json, application/jwk-set+json", "keys",
                      [](const std::string&, const json::Value& value) { jose::JwkSet{value}; });
  }

  // Big numbers are parsed once a worker and version, not once a sign-in.
  std::shared_ptr<const jose::JwkSet> parsed(const shared::Document& document) {
    version_ = document.version;
    Parsed<jose::JwkSet>& known = remembered(metadata_.key_sets_, url_);
    if (known.version != document.version)
      known = {document.version, std::make_shared<const jose::JwkSet>(json::parse(document.text))};
    return known.value;
  }

  Metadata& metadata_;
  std::string url_;
  Instant now_;
  std::uint64_t version_ = 0;
};

Metadata::Metadata(shared::DocumentCache& cache, http::Fetch fetch_discovery, http::Fetch fetch_keys,
                   bool allow_insecure_loopback)
    : cache_(cache),
      fetch_discovery_(std::move(fetch_discovery)),
      fetch_keys_(std::move(fetch_keys)),
      allow_insecure_loopback_(allow_insecure_loopback) {}

std::shared_ptr<const AuthorizationServer> Metadata::discover(const std::string& url, const std::string& issuer,
                                                              Instant now, const std::string& other_spelling) {
  try {
    const auto validate = [&](const std::string& text, const json::Value&) {
      return validate_metadata(text, issuer, allow_insecure_loopback_, other_spelling);
    };
    const shared::Document document =
        cache_.read(url, now, downloader(fetch_discovery_, url, "application/json", "discovery", validate));
    Parsed<AuthorizationServer>& known = remembered(servers_, url + '\n' + issuer + '\n' + other_spelling);
    if (known.version != document.version)
      known = {document.version, std::make_shared<const AuthorizationServer>(validate(document.text, {}))};
    return known.value;
  } catch (const Error&) {
    std::throw_with_nested(ProtocolError("the provider's metadata cannot be had"));
  }
}

std::unique_ptr<KeySource> Metadata::keys(const std::string& jwks_uri, Instant now) {
  if (jwks_uri.empty()) return std::make_unique<NoKeys>();
  return std::make_unique<CachedKeys>(*this, jwks_uri, now);
}

}  // namespace authfcgi::oauth
