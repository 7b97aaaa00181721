// Mail services that are spoken to by HTTP: what to send is data in conf/providers/<id>.json ("send"), this engine fills it
// in, and no service has code of its own.
//
//   "send": {"url": "https://api.resend.com/emails",
//            "headers": {"Authorization": "Bearer {apiKey}"},      or "basic": {"user": "api", "password": "{apiKey}"}
//            "json": {"to": "{to}", ...}}                          or "multipart": {"to": "{to}", ...}
//
// Templates (template.h) over options and vars, and: {name} the provider's; {from} as configured, {fromAddress} and
// {fromDomain} of it; {to}, {subject}, {text}, {html} of the mail; {url} the link.
#pragma once

#include <string>

#include "crypto/random.h"
#include "crypto/secret.h"
#include "http/request.h"
#include "http/response.h"
#include "json/value.h"
#include "providers/params.h"
#include "providers/settings.h"

namespace authfcgi::providers {

struct MailApi {
  Template url;
  Params headers;
  Params basic;      // user and password, or nothing
  json::Value body;  // every text in it is a template
  Params multipart;  // instead of body
};

// What is known when a mail is sent.
struct MailWords {
  std::string_view to, subject, text, html, url;
};

// Complains about placeholders that nobody fills. values: options, vars, name, from, fromAddress, fromDomain.
MailApi read_mail_api(const Settings& send, const json::Value& values, bool allow_insecure_loopback,
                      Complaints& complaints);

// random: for the boundary of a multipart body.
http::Request build_mail_request(const MailApi& api, const json::Value& values, const MailWords& words,
                                 crypto::Random& random);

}  // namespace authfcgi::providers
