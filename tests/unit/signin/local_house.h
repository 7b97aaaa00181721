// A house with local accounts, and somebody who types a name and a password at its credentials provider.
#pragma once

#include <future>
#include <string>
#include <thread>

#include "model/errors.h"
#include "providers/credentials.h"
#include "support/house.h"

namespace authfcgi::support {

inline const std::string kLocal = R"("adapter":{"type":"sqlite","path":"/tmp/never-opened.db"})";
inline const std::string kJwt = R"(,"session":{"strategy":"jwt"})";

// Somebody else computes a password, for as long as this lives.
class Busy {
 public:
  explicit Busy(shared::Turnstile& turnstile)
      : thread_([this, &turnstile] {
          const auto place = turnstile.enter(std::chrono::milliseconds(0));
          inside_.set_value();
          leave_.get_future().wait();
        }) {
    inside_.get_future().wait();
  }
  ~Busy() {
    leave_.set_value();
    thread_.join();
  }

 private:
  std::promise<void> inside_, leave_;
  std::thread thread_;
};

struct LocalHouse : House {
  explicit LocalHouse(const std::string& provider = R"({"id":"credentials"})", const std::string& more = kJwt)
      : House("{" + kLocal + more + ",\"providers\":[" + provider + "]}"), moment(authfcgi::now()) {}

  const providers::Provider& provider() const { return providers.at(0); }

  signin::Identity prove_form(const json::Value& form, const std::string& address = "192.0.2.1") {
    const http::Cookies cookies;
    const std::string origin = "https://app.example.com";
    http::Request request;
    request.front.remote_address = address;
    const signin::Visit visit{moment, origin, origin, true, cookies};
    return signin::prove_credentials(provider(), form, request, visit, password_sources.of(provider()), desk);
  }
  signin::Identity prove(const std::string& email, const std::string& password) {
    return prove_form(json::object({{"email", email}, {"password", password}}));
  }

  // The code of the refusal, "too many", or "" for who comes in.
  std::string refusal(const std::string& email, const std::string& password, const std::string& address = "192.0.2.1") {
    try {
      prove_form(json::object({{"email", email}, {"password", password}}), address);
      return "";
    } catch (const model::CredentialsSignin& error) {
      return error.code();
    } catch (const model::TooManyRequests&) {
      return "too many";
    }
  }

  Instant moment;
};

}  // namespace authfcgi::support
