// What people may do about their own local accounts.
#pragma once

#include <string>

namespace authfcgi::config {

struct Accounts {
  bool pages = false;         // register, forgot-password, account, ... are there at all
  bool registration = false;  // open to everybody who reads the mail of an address
  std::string mail_provider;  // id of the provider of type email that sends; "" for the first one
};

}  // namespace authfcgi::config
