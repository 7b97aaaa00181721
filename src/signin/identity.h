// Who somebody proved to be: what every sign-in method returns and signin/complete.h alone consumes.
#pragma once

#include "model/account.h"
#include "model/user.h"

namespace authfcgi::signin {

struct Identity {
  model::User user;        // as the provider describes the person; id is fresh
  model::Account account;  // provider and provider_account_id are what identifies
  json::Value profile;     // the raw profile, for hooks
  bool email_verified = false;  // the provider says so (SEC-17)
};

}  // namespace authfcgi::signin
