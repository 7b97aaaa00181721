// The list of doors. Each is a file of its own, named as the URL; app/router.cpp says which method opens it.
#pragma once

#include "endpoints/context.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::endpoints {

http::Response csrf(const http::Request&, const Context&);            // GET /csrf
http::Response providers(const http::Request&, const Context&);       // GET /providers
http::Response session(const http::Request&, const Context&);         // GET /session
http::Response update_session(const http::Request&, const Context&);  // POST /session
http::Response signin_page(const http::Request&, const Context&);     // GET /signin
http::Response signin(const http::Request&, const Context&);          // POST /signin/:provider
http::Response callback(const http::Request&, const Context&);        // GET, POST /callback/:provider
http::Response signout_page(const http::Request&, const Context&);    // GET /signout
http::Response signout(const http::Request&, const Context&);         // POST /signout
http::Response error(const http::Request&, const Context&);           // GET /error
http::Response second_factor_page(const http::Request&, const Context&);  // GET /second-factor
http::Response second_factor(const http::Request&, const Context&);       // POST /second-factor
http::Response webauthn_options(const http::Request&, const Context&);  // GET /webauthn-options/:provider
http::Response verify_request(const http::Request&, const Context&);  // GET /verify-request

// Local accounts. Each form is a page (GET) and what it does (POST).
http::Response register_page(const http::Request&, const Context&);         // GET /register
http::Response register_person(const http::Request&, const Context&);       // POST /register
http::Response verify_email_page(const http::Request&, const Context&);     // GET /verify-email
http::Response verify_email(const http::Request&, const Context&);          // POST /verify-email
http::Response forgot_password_page(const http::Request&, const Context&);  // GET /forgot-password
http::Response forgot_password(const http::Request&, const Context&);       // POST /forgot-password
http::Response reset_password_page(const http::Request&, const Context&);   // GET /reset-password
http::Response reset_password(const http::Request&, const Context&);        // POST /reset-password
http::Response change_password_page(const http::Request&, const Context&);  // GET /change-password
http::Response change_password(const http::Request&, const Context&);       // POST /change-password
http::Response change_email_page(const http::Request&, const Context&);     // GET /change-email
http::Response change_email(const http::Request&, const Context&);          // POST /change-email
http::Response unlock_page(const http::Request&, const Context&);           // GET /unlock
http::Response unlock(const http::Request&, const Context&);                // POST /unlock
http::Response account_page(const http::Request&, const Context&);          // GET /account
http::Response account(const http::Request&, const Context&);               // POST /account
http::Response authenticator_page(const http::Request&, const Context&);    // GET /authenticator
http::Response authenticator(const http::Request&, const Context&);         // POST /authenticator

}  // namespace authfcgi::endpoints
