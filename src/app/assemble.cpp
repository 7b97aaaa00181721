#include "app/assemble.h"

#include <algorithm>
#include <exception>

#include "accounts/desk.h"
#include "app/application.h"
#include "app/counters.h"
#include "app/host_switch.h"
#include "app/site.h"
#include "app/timed_fetch.h"
#include "app/webhook_office.h"
#include "hooks/lua_hooks.h"
#include "hooks/webhooks.h"
#include "limits/limits.h"
#include "net/http_client.h"
#include "net/smtp_client.h"
#include "session/database_strategy.h"
#include "session/jwt_strategy.h"
#include "shared/bulkhead.h"
#include "signin/sign_in.h"
#include "store/open.h"

namespace authfcgi::app {
namespace {

http::Response refuse_network(const http::Request&) {
  throw http::FetchError("this pool has no network: nginx must send this URL to the flow pool");
}

std::unique_ptr<hooks::Hooks> make_hooks(const config::Hooks& settings, const hooks::Library& library) {
  if (settings.any()) return std::make_unique<hooks::LuaHooks>(settings, library);
  return std::make_unique<hooks::Hooks>();
}

void refuse_mail(const net::SmtpServer&, const net::Envelope&) {
  throw net::MailError("this pool has no network: nginx must send this URL to the flow pool");
}

// Of one site that may wait for its URL.
constexpr int kMaxSessionEvents = 1000;

// Half of the flow workers may wait for one provider; the other half is there for everybody else (SEC-25).
std::size_t places_for_one_provider(const config::Config& config) {
  return static_cast<std::size_t>(std::max(1, config.flow_pool.max_workers / 2));
}

}  // namespace

// Before the fork: never changed, so its pages stay shared.
struct Assembly::Parts {
  Parts(std::unique_ptr<const config::Config> owned, SharedMemory& shared)
      : config(std::move(owned)),
        memory(shared),
        bulkhead(places_for_one_provider(*config)),
        servers_of_callbacks(places_for_one_provider(*config)),
        turnstile(config->passwords.concurrency, config->passwords.queue) {}

  std::unique_ptr<const config::Config> config;
  SharedMemory& memory;
  mutable shared::Bulkhead bulkhead;
  mutable shared::Bulkhead servers_of_callbacks;  // apart: a file may ask any number of them
  mutable shared::Turnstile turnstile;  // of password hashes
  std::vector<Site> sites = make_sites(*config);
};

// After the fork: one site's program.
struct Assembly::Worker {
  Worker(std::shared_ptr<const Parts> shared_parts, const Site& its_site, bool may_use_network)
      : parts(std::move(shared_parts)),
        site(its_site),
        config(site.config),
        library{.random = random, .environment = config.hooks.environment, .fetch = hooks_fetch(may_use_network)},
        owned_hooks(make_hooks(config.hooks, library)),
        hooks(*owned_hooks),
        stores(store::open(config)),
        strategy(make_strategy()),
        client(config.network, config.allow_insecure_loopback),
        metadata(parts->memory.documents, fetch(may_use_network, net::kMaxDiscoveryBytes),
                 fetch(may_use_network, net::kMaxKeysBytes), config.allow_insecure_loopback),
        send_mail(may_use_network ? net::smtp_client(config.network) : net::SendMail(refuse_mail)),
        mail_fetch(fetch(may_use_network, net::kMaxAnswerBytes)),
        sign_in({.config = config,
                 .keys = site.check_keys,
                 .metadata = metadata,
                 .fetch = fetch(may_use_network, net::kMaxAnswerBytes),
                 .random = random,
                 .hooks = hooks,
                 .strategy = *strategy,
                 .store = stores.users.get(),
                 .local_accounts = stores.local_accounts.get(),
                 .authenticators = stores.authenticators.get(),
                 .bulkhead = &parts->bulkhead,
                 .limits = &limits,
                 .send_mail = send_mail,
                 .desk = &desk,
                 .password_sources = &password_sources,
                 .vault = vault ? &*vault : nullptr}),
        application({.config = config,
                     .providers = site.providers,
                     .csrf_tokens = site.csrf_tokens,
                     .strategy = *strategy,
                     .sign_in = sign_in,
                     .hooks = hooks,
                     .random = random,
                     .accounts = accounts_desk ? &*accounts_desk : nullptr}) {
    if (!config.webhooks.empty()) hooks.events().add(webhooks);
  }

  // In the request, but after what it tells of: whoever dies between the two has said nothing. Sent by somebody else.
  void queue(const config::Webhook& webhook, hooks::Event event, std::string body) {
    const bool is_unbounded = event == hooks::Event::kSession;  // any visitor asks for as many as they like
    if (is_unbounded && stores.outbox->is_backlog(config.host, webhook.event, kMaxSessionEvents)) {
      throw store::StoreError("too many messages wait for the session event's URL");
    }
    // What one worker tells of one person is sent in its order, also within a millisecond.
    last_queued = std::max(now(), last_queued + std::chrono::milliseconds(1));
    const store::Message message{.id = "msg_" + crypto::make_uuid(random), .site = config.host, .address = webhook.event,
                                 .body = std::move(body), .created = last_queued, .due = last_queued};
    try {
      stores.outbox->add(message);
    } catch (const store::StoreError&) {
      stores.outbox->add(message);  // busy for a moment, or a connection that was lost since: the next one may do
    }
  }

  std::unique_ptr<session::Strategy> make_strategy() {
    if (config.session.strategy == config::Strategy::kDatabase) {
      return std::make_unique<session::DatabaseStrategy>(*stores.users, config, hooks, random);
    }
    return std::make_unique<session::JwtStrategy>(config, site.session_keys, hooks, random);
  }

  // The operator's functions may ask others from the flow pool, and from the session pool where that was allowed.
  hooks::TimedFetch hooks_fetch(bool may_use_network) const {
    if (!may_use_network && !config.hooks.network) return {};
    return make_timed_fetch(config.network, config.allow_insecure_loopback, &parts->servers_of_callbacks);
  }

  std::optional<signin::Vault> make_vault() {
    if (!stores.local_accounts) return std::nullopt;
    return signin::Vault{config, *stores.users, *stores.local_accounts, limits, site.second_factor_keys, random};
  }

  std::optional<accounts::Desk> make_accounts_desk() {
    if (!config.accounts.pages || !stores.local_accounts) return std::nullopt;
    return accounts::Desk{.config = config,
                          .hooks = hooks,
                          .store = *stores.users,
                          .accounts = *stores.local_accounts,
                          .authenticators = *stores.authenticators,
                          .limits = limits,
                          .hasher = hasher,
                          .policy = site.password_policy,
                          .turnstile = parts->turnstile,
                          .random = random,
                          .keys = site.second_factor_keys,
                          .providers = site.providers,
                          .post = {config, hooks, *stores.users, send_mail, mail_fetch, &parts->bulkhead, &limits, random},
                          .mail_provider = accounts::find_mail_provider(site.providers, config.accounts)};
  }

  http::Fetch fetch(bool may_use_network, std::size_t max_body_bytes) const {
    return may_use_network ? client.fetch(max_body_bytes) : http::Fetch(refuse_network);
  }

  std::shared_ptr<const Parts> parts;
  const Site& site;
  const config::Config& config;
  crypto::SystemRandom random;
  hooks::Library library;
  std::unique_ptr<hooks::Hooks> owned_hooks;
  hooks::Hooks& hooks;
  store::Stores stores;
  std::unique_ptr<session::Strategy> strategy;
  net::HttpClient client;
  oauth::Metadata metadata;
  std::unique_ptr<limits::Counters> stored_counters = stores.numbers ? counters_over(*stores.numbers) : nullptr;
  limits::Limits limits{config.rate_limit, stored_counters ? *stored_counters : parts->memory.counters,
                        user_base(*parts->config, config)};
  password::Hasher hasher{config.passwords};
  signin::Desk desk{config, hooks,  limits,           stores.users.get(), stores.local_accounts.get(),
                    hasher, parts->turnstile, random, &parts->bulkhead};
  signin::PasswordSources password_sources{desk};
  std::optional<signin::Vault> vault = make_vault();
  net::SendMail send_mail;
  http::Fetch mail_fetch;
  std::optional<accounts::Desk> accounts_desk = make_accounts_desk();
  signin::SignIn sign_in;
  Application application;
  hooks::Webhooks webhooks{config.webhooks, [this](const auto& webhook, auto event, std::string body) { queue(webhook, event, std::move(body)); }};
  Instant last_queued{};
};

Assembly::Assembly(std::unique_ptr<const config::Config> config, SharedMemory& memory)
    : parts_(std::make_shared<const Parts>(std::move(config), memory)) {}

Assembly::~Assembly() = default;

const config::Config& Assembly::config() const { return *parts_->config; }

http::Handler Assembly::make_handler(bool may_use_network) const {
  const auto make = [parts = parts_, may_use_network](std::size_t place) {
    return std::make_shared<Worker>(parts, parts->sites[place], may_use_network);
  };
  const auto whole = make(0);
  const auto answer = [whole](const http::Request& request) { return whole->application.handle(request); };
  if (config().hosts.empty()) return answer;

  const auto make_program = [answer, make](std::size_t place) -> http::Handler {
    if (place == 0) return answer;
    return [worker = make(place)](const http::Request& request) { return worker->application.handle(request); };
  };
  const auto refuse = [whole](const http::Request& request, const std::exception& error) {
    return whole->application.refuse(request, error);
  };
  return switch_by_host(config(), make_program, refuse);
}

bool Assembly::has_webhooks() const {
  return std::ranges::any_of(config::with_hosts(config()), [](const auto* each) { return !each->webhooks.empty(); });
}

std::function<bool(bool)> Assembly::make_sender() const {
  return [parts = parts_, send = open_webhook_office(config())](bool may_begin) { return send(may_begin); };
}

}  // namespace authfcgi::app
