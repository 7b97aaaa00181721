// "My account": who am I here, how do I get in, where am I in? Forms for what is done with one click, links to the rest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "http/response.h"
#include "pages/site.h"

namespace authfcgi::pages {

struct AccountPage {
  struct Linked {
    std::string provider, provider_account_id;
    std::string provider_name;
    bool may_unlink = false;  // not the last way in
  };
  struct Passkey {
    std::string provider, provider_account_id;
    bool is_multi_device = false;
    std::string user_agent;  // of the browser that made it; may be empty
    std::optional<Instant> created{}, used{};
    bool may_unlink = false;
  };
  struct PasskeyOffer {
    std::string provider_name, callback_url, options_url;
  };
  struct Offer {
    std::string provider_name, signin_url;
  };
  struct Device {
    std::string name;  // public, see model::public_name
    std::string user_agent, address;
    std::optional<Instant> started{}, seen{};
    bool is_this_one = false;
  };
  std::string csrf_token;
  std::string name, email;
  bool is_email_verified = false;
  bool has_password = false;
  bool has_mail = false;  // an address can be changed
  bool has_second_factor = false;
  std::vector<Linked> linked;
  std::vector<Offer> offers;  // providers that could be linked
  std::vector<Passkey> passkeys;
  std::optional<PasskeyOffer> passkey_offer{};  // nothing where there are none
  bool must_sign_in_again = false;              // before a passkey is made
  bool knows_sessions = false;  // sessions are rows; else they live in browsers alone
  std::vector<Device> devices;
  std::string message, problem;
};

http::Response account_page(const Site& site, const AccountPage& page);

// "21 Nov 2026 15:31 UTC"
std::string format_time(Instant instant);

}  // namespace authfcgi::pages
