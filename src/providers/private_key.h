// The key with which we sign in a client's name: client assertions (private_key_jwt), and a client secret of our own.
#pragma once

#include "json/value.h"
#include "providers/settings.h"

namespace authfcgi::providers {

// written: a private JWK; the text of a PEM file, as Apple's .p8; the absolute path of a file with either; or
// {"key": one of these, "kid": "..."}. Returns a JWK that signs. null and a complaint, which never shows the key, for
// everything else.
json::Value read_private_key(const json::Value& written, Complaints& complaints);

}  // namespace authfcgi::providers
