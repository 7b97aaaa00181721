// Settings that come from outside of the file: NAME in the environment, else the file that NAME_FILE names, else the
// file NAME in systemd's credentials directory. For one of "hosts", the same three of NAME__SUFFIX come first.
#pragma once

#include <optional>
#include <string>

#include "config/complaints.h"
#include "config/load.h"

namespace authfcgi::config {

struct Setting {
  std::string value;  // never empty; one line end at its end is stripped where it came from a file
  std::string place;  // for complaints: "AUTH_SECRET", "AUTH_SECRET_FILE (/run/secrets/auth)", ...
};

// Nothing when it is set nowhere; a variable that is set but empty counts as not set. What cannot be read, is empty,
// larger than 64 KiB or holds control characters is complained of.
std::optional<Setting> find_setting(const Environment& environment, const std::string& name, Complaints& complaints);

// The same for what no host takes over from the configuration as a whole: for a host, NAME alone counts for nothing.
std::optional<Setting> find_own_setting(const Environment& environment, const std::string& name, Complaints& complaints);

}  // namespace authfcgi::config
