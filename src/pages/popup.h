// The last page of a sign-in in a popup window: tells the window that opened it how things went, and closes.
#pragma once

#include <string>

#include "http/response.h"
#include "pages/site.h"

namespace authfcgi::pages {

struct Popup {
  std::string callback_url;  // validated (SEC-40): where the browser would have been sent
  std::string error;         // the client-safe error type; empty when the sign-in succeeded
};

// Posts {"type":"oauth-callback","ok":BOOL,"url":TEXT,"error":TEXT or null} to window.opener, but only if that window
// shows site.origin: another origin must not learn who signed in, nor that someone did. Without an opener, or
// without JavaScript, a link to callback_url is what remains.
http::Response popup_page(const Site& site, const Popup& popup);

}  // namespace authfcgi::pages
