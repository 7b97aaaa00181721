// The password source of each credentials provider: one a worker, made when it is first asked, because some of them keep
// what they have read.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "signin/credentials.h"

namespace authfcgi::signin {

class PasswordSources {
 public:
  explicit PasswordSources(const Desk& desk) : desk_(desk) {}

  // provider: of type credentials.
  PasswordSource& of(const providers::Provider& provider);

 private:
  Desk desk_;
  std::map<std::string, std::unique_ptr<PasswordSource>, std::less<>> sources_;  // by the provider's id
};

}  // namespace authfcgi::signin
