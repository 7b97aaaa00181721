#include "store/sql_authenticators.h"

#include <algorithm>

#include "store/operation.h"
#include "store/query.h"
#include "store/sql_accounts.h"
#include "store/sql_rows.h"
#include "store/sql_users.h"

namespace authfcgi::store {

namespace {

// Auth.js's two words. Any other is taken for the second, which promises less.
constexpr std::string_view kMultiDevice = "multiDevice", kSingleDevice = "singleDevice";

struct AuthenticatorRow {
  std::optional<long long> user_id, counter, is_backed_up, created, used;
  std::optional<std::string> credential_id, provider_account_id, public_key, device_type, transports, user_agent;

  // A passkey that a Node application made has nothing beside it. Databases write booleans in several ways, and numbers in
  // one.
  static std::string select() {
    return "SELECT \"credentialID\", \"providerAccountId\", \"credentialPublicKey\", \"userId\", counter, "
           "\"credentialDeviceType\", CASE WHEN \"credentialBackedUp\" THEN 1 ELSE 0 END, transports, created, used, "
           "user_agent FROM \"Authenticator\" LEFT JOIN authfcgi_authenticators ON credential_id = \"credentialID\" ";
  }
  void into(Query& query) {
    query.into(credential_id).into(provider_account_id).into(public_key).into(user_id).into(counter);
    query.into(device_type).into(is_backed_up).into(transports).into(created).into(used).into(user_agent);
  }
  model::Authenticator authenticator() const {
    return {.credential_id = credential_id.value_or(""),
            .provider_account_id = provider_account_id.value_or(""),
            .public_key = public_key.value_or(""),
            .user_id = std::to_string(user_id.value_or(0)),
            .counter = static_cast<std::uint32_t>(counter.value_or(0)),
            .is_multi_device = device_type == kMultiDevice,
            .is_backed_up = is_backed_up.value_or(0) != 0,
            .transports = transports,
            .created = to_instant(created),
            .used = to_instant(used),
            .user_agent = user_agent.value_or("")};
  }
};

std::optional<model::Authenticator> select_authenticator(soci::session& sql, std::string_view credential_id) {
  AuthenticatorRow row;
  Query query(sql, AuthenticatorRow::select() + "WHERE \"credentialID\" = :id");
  row.into(query);
  if (!query.use(credential_id).run()) return std::nullopt;
  return row.authenticator();
}

// A Query is one row; each begins after the last.
std::vector<model::Authenticator> select_authenticators(soci::session& sql, long long user_id) {
  std::vector<model::Authenticator> authenticators;
  for (std::string last;; last = authenticators.back().credential_id) {
    AuthenticatorRow row;
    Query query(sql, AuthenticatorRow::select() +
                         "WHERE \"userId\" = :user AND \"credentialID\" > :last ORDER BY \"credentialID\" LIMIT 1");
    row.into(query);
    if (!query.use(user_id).use(last).run()) return authenticators;
    authenticators.push_back(row.authenticator());
  }
}

void delete_extras(soci::session& sql, std::string_view credential_id) {
  Query(sql, "DELETE FROM authfcgi_authenticators WHERE credential_id = :id").use(credential_id).run();
}

void insert_authenticator(soci::session& sql, const model::Authenticator& authenticator) {
  Query(sql, "INSERT INTO \"Authenticator\" (\"credentialID\", \"providerAccountId\", \"credentialPublicKey\", \"userId\", "
             "counter, \"credentialDeviceType\", \"credentialBackedUp\", transports) "
             "VALUES (:id, :account, :key, :user, :counter, :type, :backed_up = 1, :transports)")
      .use(authenticator.credential_id)
      .use(authenticator.provider_account_id)
      .use(authenticator.public_key)
      .use(require_id(authenticator.user_id))
      .use(static_cast<long long>(authenticator.counter))
      .use(authenticator.is_multi_device ? kMultiDevice : kSingleDevice)
      .use(authenticator.is_backed_up ? 1LL : 0LL)
      .use(authenticator.transports)
      .run();
  // A Node application may have deleted a passkey of this name, which it does not know to have this beside it.
  delete_extras(sql, authenticator.credential_id);
  Query(sql, "INSERT INTO authfcgi_authenticators (credential_id, created, used, user_agent) "
             "VALUES (:id, :created, :used, :agent)")
      .use(authenticator.credential_id)
      .use(to_millis(authenticator.created))
      .use(to_millis(authenticator.used))
      .use(authenticator.user_agent)
      .run();
}

void delete_authenticator(soci::session& sql, const model::Authenticator& authenticator) {
  delete_extras(sql, authenticator.credential_id);
  Query(sql, "DELETE FROM \"Authenticator\" WHERE \"credentialID\" = :id").use(authenticator.credential_id).run();
}

}  // namespace

SqlAuthenticators::SqlAuthenticators(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
SqlAuthenticators::~SqlAuthenticators() = default;

std::optional<model::Authenticator> SqlAuthenticators::find(std::string_view credential_id) {
  return read(*connection_, [&](soci::session& sql) { return select_authenticator(sql, credential_id); });
}

std::vector<model::Authenticator> SqlAuthenticators::list(std::string_view user_id) {
  const auto id = parse_id(user_id);
  if (!id) return {};
  auto authenticators = read(*connection_, [&](soci::session& sql) { return select_authenticators(sql, *id); });
  std::ranges::sort(authenticators, {}, [](const model::Authenticator& authenticator) {
    return std::pair(authenticator.created, authenticator.credential_id);
  });
  return authenticators;
}

void SqlAuthenticators::link(const model::Account& account, const model::Authenticator& authenticator) {
  require_linkable(account, authenticator);
  write(*connection_, [&](soci::session& sql) {
    insert_account(sql, account);
    insert_authenticator(sql, authenticator);
  });
}

model::User SqlAuthenticators::create_user_with(const model::User& user, const model::Account& account,
                                                const model::Authenticator& authenticator) {
  model::Account linked = account;
  model::Authenticator registered = authenticator;
  linked.user_id = registered.user_id = "";
  require_linkable(linked, registered);
  return write(*connection_, [&](soci::session& sql) {
    model::User stored = insert_user(*connection_, sql, user);
    linked.user_id = registered.user_id = stored.id;
    insert_account(sql, linked);
    insert_authenticator(sql, registered);
    Query(sql, "INSERT INTO authfcgi_local_accounts (user_id, signed_up_with_passkey) VALUES (:id, 1)")
        .use(require_id(stored.id))
        .run();
    return stored;
  });
}

bool SqlAuthenticators::use(std::string_view credential_id, std::uint32_t old_counter, std::uint32_t counter,
                            bool is_backed_up, Instant now) {
  require_progress(old_counter, counter);
  return write(*connection_, [&](soci::session& sql) {
    // Whoever else uses it waits here until this transaction has ended, and finds another counter.
    Query counted(sql, "UPDATE \"Authenticator\" SET counter = :new, \"credentialBackedUp\" = (:backed_up = 1) "
                       "WHERE \"credentialID\" = :id AND counter = :old");
    counted.use(static_cast<long long>(counter)).use(is_backed_up ? 1LL : 0LL).use(credential_id);
    counted.use(static_cast<long long>(old_counter)).run();
    if (counted.affected() == 0) {
      if (!select_authenticator(sql, credential_id)) throw StoreError("there is no passkey with this credential id");
      return false;
    }
    Query used(sql, "UPDATE authfcgi_authenticators SET used = :now WHERE credential_id = :id");
    used.use(to_millis(now)).use(credential_id).run();
    if (used.affected() > 0) return true;
    Query(sql, "INSERT INTO authfcgi_authenticators (credential_id, used) VALUES (:id, :now)")
        .use(credential_id)
        .use(to_millis(now))
        .run();
    return true;
  });
}

void delete_authenticator_of_account(soci::session& sql, std::string_view provider, std::string_view provider_account_id) {
  const auto account = select_account(sql, provider, provider_account_id);
  if (!account) return;
  for (const auto& authenticator : select_authenticators(sql, require_id(account->user_id))) {
    if (authenticator.provider_account_id == provider_account_id) delete_authenticator(sql, authenticator);
  }
}

void delete_authenticators(soci::session& sql, long long user_id) {
  for (const auto& authenticator : select_authenticators(sql, user_id)) delete_authenticator(sql, authenticator);
}

void delete_authenticator_orphans(soci::session& sql) {
  Query(sql, "DELETE FROM authfcgi_authenticators WHERE NOT EXISTS "
             "(SELECT 1 FROM \"Authenticator\" WHERE \"credentialID\" = credential_id)")
      .run();
}

}  // namespace authfcgi::store
