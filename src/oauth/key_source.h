// Where the keys of an authorization server come from: the network in the program (metadata.h), a literal in a test.
#pragma once

#include <memory>

#include "jose/jwk.h"

namespace authfcgi::oauth {

class KeySource {
 public:
  virtual ~KeySource() = default;

  // The keys as known. Never null; throws ProtocolError when there are none to be had.
  virtual std::shared_ptr<const jose::JwkSet> keys() = 0;

  // Asked once a token, when its kid is unknown or its signature fails: keys fetched later than those of keys(), or null
  // where the throttle says no (SEC-9) or the provider does not answer.
  virtual std::shared_ptr<const jose::JwkSet> newer_keys() = 0;
};

// For servers of which no keys are known (only HS algorithms then work).
class NoKeys : public KeySource {
 public:
  std::shared_ptr<const jose::JwkSet> keys() override;
  std::shared_ptr<const jose::JwkSet> newer_keys() override { return nullptr; }
};

}  // namespace authfcgi::oauth
