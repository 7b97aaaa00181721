// A house in which people keep local accounts, with cheap hashes and a mail server that notes what it is handed.
#pragma once

#include <string>

#include "base/clock.h"
#include "support/house.h"
#include "support/mail_reader.h"

namespace authfcgi::support {

inline const std::string kGoodPassword = "seven green umbrellas waltz";
inline const std::string kOtherPassword = "nine purple trombones sneeze";

// beside: further members of the configuration, each with a comma in front.
inline std::string account_settings(const std::string& beside = "") {
  return R"({"adapter":{"type":"sqlite","path":"/unused"},"accounts":{"registration":"open"},
      "passwords":{"memory":8192,"iterations":5},
      "providers":[{"id":"idp","type":"oidc","name":"Id P","issuer":"https://idp.example","clientId":"cid","clientSecret":"client-secret"},
                   {"id":"nodemailer","server":"smtp://127.0.0.1:25","from":"no-reply@example.com"}])" + beside + "}";
}

// A user with a password and a confirmed address.
inline model::User add_person(House& house, const std::string& email = "ada@example.com",
                              const std::string& password = kGoodPassword) {
  model::User user;
  user.id = "new";
  user.name = "Ada";
  user.email = email;
  user.email_verified = now();
  const auto parsed = password::parse_password(password);
  return house.accounts.create_user_with_password(user, house.hasher.hash(parsed.value(), house.random), now());
}

// A session of that user in the visitor's browser, begun so long ago.
inline void begin_session(House& house, Visitor& visitor, const model::User& user,
                          std::chrono::seconds ago = std::chrono::seconds(0)) {
  model::Account account;
  account.type = "credentials";
  account.provider = "credentials";
  account.provider_account_id = user.id;
  http::CookieJar jar;
  house.strategy.start(visitor.browser.cookies(), true, now() - ago, {.user = user, .account = account}, jar);
  visitor.browser.take(jar);
}

// The path below the base path, with its query, of the link in the last mail.
inline std::string last_link(const House& house) {
  const std::string link = link_in(house.mails.back().message);
  const std::string start = "https://app.example.com/api/auth/";
  return link.starts_with(start) ? link.substr(start.size()) : link;
}

// A parameter of that link.
inline std::string in_last_link(const House& house, std::string_view name) {
  const std::string link = last_link(house);
  const auto question = link.find('?');
  if (question == std::string::npos) return "";
  return std::string(http::Form::parse(link.substr(question + 1)).find(name).value_or(""));
}

inline std::string last_subject(const House& house) {
  const std::string& message = house.mails.back().message;
  const auto start = message.find("Subject: ") + 9;
  std::string subject = message.substr(start, message.find("\r\n", start) - start);
  if (message.compare(start + subject.size() + 2, 1, " ") == 0) {
    const auto more = start + subject.size() + 2;
    subject += message.substr(more, message.find("\r\n", more) - more);
  }
  return subject;
}

// What a JSON answer says.
inline json::Value said(const http::Response& response) { return json::parse(response.body); }

}  // namespace authfcgi::support
