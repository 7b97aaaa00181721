#include "support/house.h"

#include "config/load.h"
#include "otp/totp.h"
#include "providers/load.h"
#include "session/database_strategy.h"
#include "session/jwt.h"

namespace authfcgi::support {
namespace {

std::unique_ptr<const config::Config> make_config(const std::string& settings) {
  json::Value all = json::parse(R"({"secret":"checks-vector-secret-0123456789abcdef","providers":[{"id":"idp",
      "type":"oidc","name":"Id P","issuer":"https://idp.example","clientId":"cid","clientSecret":"client-secret"}]})");
  const json::Value beside = json::parse(settings);
  for (const auto& [name, value] : beside.object()) all.set(name, value);
  return config::load_text(json::write(all), "house.json", [](const std::string&) { return std::nullopt; });
}

}  // namespace

std::optional<session::Active> GuardedStrategy::find(const http::Cookies& cookies, bool secure, Instant now) {
  before();
  return guarded_->find(cookies, secure, now);
}

session::Reading GuardedStrategy::read(const http::Cookies& cookies, bool secure, Instant now,
                                       const json::Value* update, http::CookieJar& jar) {
  before();
  return guarded_->read(cookies, secure, now, update, jar);
}

session::Look GuardedStrategy::look(const http::Cookies& cookies, bool secure, Instant now, http::CookieJar& jar) {
  before();
  return guarded_->look(cookies, secure, now, jar);
}

json::Value GuardedStrategy::show(const session::Active& active) {
  before();
  return guarded_->show(active);
}

void GuardedStrategy::start(const http::Cookies& cookies, bool secure, Instant now, const session::Newcomer& newcomer,
                            http::CookieJar& jar) {
  before();
  guarded_->start(cookies, secure, now, newcomer, jar);
}

bool GuardedStrategy::strengthen(const http::Cookies& cookies, bool secure, Instant now, const json::Value& claims,
                                 http::CookieJar& jar, const session::Active* looked_at) {
  before();
  return guarded_->strengthen(cookies, secure, now, claims, jar, looked_at);
}

void GuardedStrategy::end(const http::Cookies& cookies, bool secure, Instant now, http::CookieJar& jar) {
  before();
  guarded_->end(cookies, secure, now, jar);
}

House::House(const std::string& settings)
    : config(make_config(settings)),
      providers(providers::load(*config)),
      csrf_tokens(config->secrets),
      session_keys(*config),
      check_keys(*config),
      metadata(documents, idp.fetch(), idp.fetch(), false),
      send_mail([this](const net::SmtpServer& server, const net::Envelope& envelope) {
        before_mail();
        mails.push_back({server.host, envelope.from.wire(), envelope.to.wire(), envelope.message});
      }),
      strategy(make_strategy()),
      sign_in({.config = *config,
               .keys = check_keys,
               .metadata = metadata,
               .fetch = idp.fetch(),
               .random = random,
               .hooks = hooks,
               .strategy = strategy,
               .store = config->adapter ? &store : nullptr,
               .local_accounts = config->adapter ? &accounts : nullptr,
               .authenticators = config->adapter ? &authenticators : nullptr,
               .bulkhead = &bulkhead,
               .limits = &limits,
               .send_mail = send_mail,
               .desk = &desk,
               .password_sources = &password_sources,
               .vault = config->adapter ? &vault : nullptr}),
      accounts_desk{.config = *config,
                    .hooks = hooks,
                    .store = store,
                    .accounts = accounts,
                    .authenticators = authenticators,
                    .limits = limits,
                    .hasher = hasher,
                    .policy = policy,
                    .turnstile = turnstile,
                    .random = random,
                    .keys = second_factor_keys,
                    .providers = providers,
                    .post = {*config, hooks, store, send_mail, fetch, &bulkhead, &limits, random},
                    .mail_provider = authfcgi::accounts::find_mail_provider(providers, config->accounts)},
      application({.config = *config,
                   .providers = providers,
                   .csrf_tokens = csrf_tokens,
                   .strategy = strategy,
                   .sign_in = sign_in,
                   .hooks = hooks,
                   .random = random,
                   .accounts = config->accounts.pages ? &accounts_desk : nullptr}) {
  idp.now = now();
}

std::unique_ptr<session::Strategy> House::make_strategy() {
  if (config->session.strategy == config::Strategy::kDatabase) {
    return std::make_unique<session::DatabaseStrategy>(store, *config, hooks, random);
  }
  return std::make_unique<session::JwtStrategy>(*config, session_keys, hooks, random);
}

config::Passwords House::cheap_passwords() {
  config::Passwords passwords;
  passwords.cost = {.memory_kib = 64, .iterations = 1};
  return passwords;
}

model::User House::add_user(const std::string& email, const std::string& password) {
  model::User user;
  user.email = email;
  user.email_verified = now();
  user = store.create_user(user);
  accounts.set_password(user.id, hasher.hash(password::parse_password(password).value(), random), now());
  return user;
}

crypto::SecretBytes House::add_totp(const std::string& user_id) {
  auto secret = otp::make_totp_secret(random);
  accounts.set_totp(user_id, model::Totp{.sealed_secret = signin::seal_totp_secret(secret, second_factor_keys, random),
                                         .confirmed = {}});
  accounts.confirm_totp(user_id, now());
  return secret;
}

std::string House::old_session(json::Value claims, std::chrono::seconds age, bool secure) {
  return session::seal_token(std::move(claims), session_keys.of(secure), now() - age, config->jwt.max_age, random);
}

Visitor::Visitor(House& house, std::string origin)
    : names(house.config->cookies(origin.starts_with("https:"))), house_(house), origin_(std::move(origin)) {}

http::Request Visitor::request(const std::string& method, const std::string& path, const Lines& headers) const {
  http::Request request;
  request.method = method;
  request.target = path.starts_with('/') ? path : house_.config->base_path + "/" + path;
  const auto url = http::parse_url(origin_).value();
  request.headers.add("Host", origin_.substr(url.scheme.size() + 3));
  for (const auto& [name, value] : headers) request.headers.set(name, value);
  if (const std::string cookies = browser.header(); !cookies.empty()) request.headers.add("Cookie", cookies);
  request.front = {.role = "api",
                   .host = url.host,
                   .path = {},
                   .require = {},
                   .scheme = url.scheme,
                   .remote_address = "192.0.2.1"};
  return request;
}

http::Response Visitor::send(const http::Request& request) {
  http::Response response = house_.answer(request);
  for (const auto field : response.headers.find_all("Set-Cookie")) browser.take(field);
  return response;
}

http::Response Visitor::get(const std::string& path, const Lines& headers) {
  return send(request("GET", path, headers));
}

http::Response Visitor::post(const std::string& path, const http::Form& form, const Lines& headers) {
  http::Request sent = request("POST", path, headers);
  if (!sent.headers.find("Content-Type")) sent.headers.add("Content-Type", "application/x-www-form-urlencoded");
  sent.body = form.serialize();
  return send(sent);
}

http::Response Visitor::submit(const std::string& path, http::Form form, const Lines& headers) {
  form.add("csrfToken", csrf_token());
  return post(path, form, headers);
}

http::Response Visitor::post_json(const std::string& path, const json::Value& body, const Lines& headers) {
  http::Request sent = request("POST", path, headers);
  sent.headers.set("Content-Type", "application/json");
  sent.body = json::write(body);
  return send(sent);
}

std::string Visitor::csrf_token() { return json::parse(get("csrf").body).find("csrfToken")->string(); }

http::Form Visitor::approve(const std::string& callback_url, const std::string& query) {
  const auto sent = submit("signin/idp" + query, {{"callbackUrl", callback_url}});
  return house_.idp.approve(location(sent));
}

http::Response Visitor::return_with(const http::Form& callback) {
  return get("callback/idp?" + callback.serialize());
}

http::Response Visitor::pass(const std::string& require, const Lines& headers, const std::string& path) {
  http::Request asked = request("GET", path, headers);
  asked.front.role = "gate";
  asked.front.require = require;
  asked.front.path = path;
  return send(asked);
}

std::string location(const http::Response& response) {
  return std::string(response.headers.find("Location").value_or(""));
}

std::string url_in(const http::Response& response) {
  const auto body = json::parse(response.body);
  return std::string(body.find_string("url").value_or(""));
}

std::optional<std::string> set_cookie(const http::Response& response, std::string_view name) {
  const std::string start = std::string(name) + "=";
  for (const auto field : response.headers.find_all("Set-Cookie")) {
    if (field.starts_with(start)) return std::string(field.substr(start.size()));
  }
  return std::nullopt;
}

}  // namespace authfcgi::support
