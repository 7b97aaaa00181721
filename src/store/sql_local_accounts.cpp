#include "store/sql_local_accounts.h"

#include <set>

#include "store/operation.h"
#include "store/query.h"
#include "store/sql_rows.h"
#include "store/sql_users.h"

namespace authfcgi::store {

namespace {

// The user's row, held until the transaction ends: whoever else wants to write it waits, and what is read from now on is
// what they left. SELECT ... FOR UPDATE would say it more plainly, but not to SQLite.
void hold_row(soci::session& sql, long long user_id) {
  Query(sql, "UPDATE authfcgi_local_accounts SET disabled = disabled WHERE user_id = :id").use(user_id).run();
}

// Makes the row where there is none. Throws StoreError where there is no user.
long long require_row(Connection& connection, std::string_view user_id) {
  const auto id = parse_id(user_id);
  std::optional<long long> user, row;
  const auto find_user = [&](soci::session& sql) {
    return Query(sql, "SELECT users.id, authfcgi_local_accounts.user_id FROM users LEFT JOIN authfcgi_local_accounts "
                      "ON authfcgi_local_accounts.user_id = users.id WHERE users.id = :id")
        .use(id)
        .into(user)
        .into(row)
        .run();
  };
  if (!id || !read(connection, find_user)) throw StoreError("there is no user with this id");
  if (row) return *id;
  try {
    write(connection, [&](soci::session& sql) {
      Query(sql, "INSERT INTO authfcgi_local_accounts (user_id) VALUES (:id)").use(*id).run();
    });
  } catch (const Conflict&) {
    // Somebody else made it at the same moment.
  }
  return *id;
}

template <class Work>
void change(Connection& connection, std::string_view user_id, const Work& work) {
  const long long id = require_row(connection, user_id);
  write(connection, [&](soci::session& sql) {
    hold_row(sql, id);
    work(sql, id);
  });
}

struct TotpRow {
  std::optional<std::string> sealed_secret;
  std::optional<long long> confirmed, last_step;

  void into(Query& query) { query.into(sealed_secret).into(confirmed).into(last_step); }
  static std::string columns() { return "totp_secret, totp_confirmed, totp_last_step"; }

  std::optional<model::Totp> totp() const {
    if (!sealed_secret) return std::nullopt;
    return model::Totp{*sealed_secret, to_instant(confirmed), last_step.value_or(0)};
  }
};

std::optional<model::Totp> find_totp(soci::session& sql, long long id) {
  TotpRow row;
  Query query(sql, "SELECT " + TotpRow::columns() + " FROM authfcgi_local_accounts WHERE user_id = :id");
  row.into(query);
  query.use(id).run();
  return row.totp();
}

void delete_recovery_codes(soci::session& sql, long long id) {
  Query(sql, "DELETE FROM authfcgi_recovery_codes WHERE user_id = :id").use(id).run();
}

}  // namespace

SqlLocalAccounts::SqlLocalAccounts(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
SqlLocalAccounts::~SqlLocalAccounts() = default;

std::optional<model::LocalAccount> SqlLocalAccounts::find(std::string_view user_id) {
  const auto id = parse_id(user_id);
  if (!id) return std::nullopt;
  return read(*connection_, [&](soci::session& sql) -> std::optional<model::LocalAccount> {
    model::LocalAccount account;
    std::optional<long long> password_changed, locked_until, disabled, second_factor_required, passkey;
    TotpRow totp;
    Query query(sql, "SELECT password_hash, password_changed, locked_until, disabled, second_factor_required, "
                     "signed_up_with_passkey, " + TotpRow::columns() + " FROM authfcgi_local_accounts WHERE user_id = :id");
    query.into(account.password_hash).into(password_changed).into(locked_until).into(disabled);
    query.into(second_factor_required).into(passkey);
    totp.into(query);
    if (!query.use(*id).run()) return std::nullopt;
    account.user_id = user_id;
    account.password_changed = to_instant(password_changed);
    account.locked_until = to_instant(locked_until);
    account.disabled = disabled.value_or(0) != 0;
    account.second_factor_required = second_factor_required.value_or(0) != 0;
    account.signed_up_with_passkey = passkey.value_or(0) != 0;
    account.totp = totp.totp();
    return account;
  });
}

model::User SqlLocalAccounts::create_user_with_password(const model::User& user, std::string_view hash, Instant now) {
  return write(*connection_, [&](soci::session& sql) {
    model::User stored = insert_user(*connection_, sql, user);
    Query(sql, "INSERT INTO authfcgi_local_accounts (user_id, password_hash, password_changed) VALUES (:id, :hash, :now)")
        .use(parse_id(stored.id))
        .use(hash)
        .use(to_millis(now))
        .run();
    return stored;
  });
}

void SqlLocalAccounts::set_password(std::string_view user_id, std::string_view hash, Instant now) {
  change(*connection_, user_id, [&](soci::session& sql, long long id) {
    Query(sql, "UPDATE authfcgi_local_accounts SET password_hash = :hash, password_changed = :now WHERE user_id = :id")
        .use(hash)
        .use(to_millis(now))
        .use(id)
        .run();
  });
}

void SqlLocalAccounts::replace_hash(std::string_view user_id, std::string_view old_hash, std::string_view new_hash) {
  const auto id = parse_id(user_id);
  if (!id) return;
  write(*connection_, [&](soci::session& sql) {
    Query(sql, "UPDATE authfcgi_local_accounts SET password_hash = :new WHERE user_id = :id AND password_hash = :old")
        .use(new_hash)
        .use(*id)
        .use(old_hash)
        .run();
  });
}

void SqlLocalAccounts::void_password(std::string_view user_id) {
  const auto id = parse_id(user_id);
  if (!id) return;
  write(*connection_, [&](soci::session& sql) {
    delete_recovery_codes(sql, *id);
    Query(sql, "UPDATE authfcgi_local_accounts SET password_hash = NULL, password_changed = NULL, totp_secret = NULL, "
               "totp_confirmed = NULL WHERE user_id = :id")
        .use(*id)
        .run();
  });
}

void SqlLocalAccounts::set_locked_until(std::string_view user_id, std::optional<Instant> until) {
  change(*connection_, user_id, [&](soci::session& sql, long long id) {
    Query(sql, "UPDATE authfcgi_local_accounts SET locked_until = :until WHERE user_id = :id")
        .use(to_millis(until))
        .use(id)
        .run();
  });
}

void SqlLocalAccounts::set_disabled(std::string_view user_id, bool disabled) {
  change(*connection_, user_id, [&](soci::session& sql, long long id) {
    Query(sql, "UPDATE authfcgi_local_accounts SET disabled = :disabled WHERE user_id = :id")
        .use(disabled ? 1LL : 0LL)
        .use(id)
        .run();
  });
}

void SqlLocalAccounts::set_second_factor_required(std::string_view user_id, bool required) {
  change(*connection_, user_id, [&](soci::session& sql, long long id) {
    Query(sql, "UPDATE authfcgi_local_accounts SET second_factor_required = :required WHERE user_id = :id")
        .use(required ? 1LL : 0LL)
        .use(id)
        .run();
  });
}

void SqlLocalAccounts::set_totp(std::string_view user_id, const std::optional<model::Totp>& totp) {
  change(*connection_, user_id, [&](soci::session& sql, long long id) {
    if (totp) {
      const auto old = find_totp(sql, id);
      if (old && old->confirmed) throw Conflict("this user has a second factor already");
    } else {
      delete_recovery_codes(sql, id);
    }
    Query(sql, "UPDATE authfcgi_local_accounts SET totp_secret = :secret, totp_confirmed = :confirmed, "
               "totp_last_step = :step WHERE user_id = :id")
        .use(totp ? std::optional(totp->sealed_secret) : std::nullopt)
        .use(totp ? to_millis(totp->confirmed) : std::nullopt)
        .use(totp ? std::optional<long long>(totp->last_step) : std::nullopt)
        .use(id)
        .run();
  });
}

bool SqlLocalAccounts::use_totp_step(std::string_view user_id, std::int64_t step) {
  const auto id = parse_id(user_id);
  if (!id) return false;
  return write(*connection_, [&](soci::session& sql) {
    hold_row(sql, *id);
    const auto totp = find_totp(sql, *id);
    if (!totp || totp->last_step >= step) return false;
    Query(sql, "UPDATE authfcgi_local_accounts SET totp_last_step = :step WHERE user_id = :id")
        .use(static_cast<long long>(step))
        .use(*id)
        .run();
    return true;
  });
}

void SqlLocalAccounts::replace_totp_secret(std::string_view user_id, std::string_view old_sealed,
                                           std::string_view new_sealed) {
  const auto id = parse_id(user_id);
  if (!id) return;
  write(*connection_, [&](soci::session& sql) {
    hold_row(sql, *id);
    const auto totp = find_totp(sql, *id);  // compared here, byte for byte: MariaDB's columns do not mind case
    if (!totp || totp->sealed_secret != old_sealed) return;
    Query(sql, "UPDATE authfcgi_local_accounts SET totp_secret = :new WHERE user_id = :id").use(new_sealed).use(*id).run();
  });
}

void SqlLocalAccounts::confirm_totp(std::string_view user_id, Instant now) {
  const auto id = parse_id(user_id);
  if (!id) return;
  write(*connection_, [&](soci::session& sql) {
    Query(sql, "UPDATE authfcgi_local_accounts SET totp_confirmed = :now "
               "WHERE user_id = :id AND totp_secret IS NOT NULL AND totp_confirmed IS NULL")
        .use(to_millis(now))
        .use(*id)
        .run();
  });
}

void SqlLocalAccounts::set_recovery_codes(std::string_view user_id, const std::vector<std::string>& hashes) {
  const std::set<std::string> codes(hashes.begin(), hashes.end());
  change(*connection_, user_id, [&](soci::session& sql, long long id) {
    delete_recovery_codes(sql, id);
    for (const std::string& hash : codes) {
      Query(sql, "INSERT INTO authfcgi_recovery_codes (user_id, hash) VALUES (:id, :hash)").use(id).use(hash).run();
    }
  });
}

bool SqlLocalAccounts::use_recovery_code(std::string_view user_id, std::string_view hash) {
  const auto id = parse_id(user_id);
  if (!id) return false;
  return write(*connection_, [&](soci::session& sql) {
    std::optional<long long> owner;
    return Query(sql, "DELETE FROM authfcgi_recovery_codes WHERE user_id = :id AND hash = :hash RETURNING user_id")
        .use(*id)
        .use(hash)
        .into(owner)
        .run();
  });
}

int SqlLocalAccounts::count_recovery_codes(std::string_view user_id) {
  const auto id = parse_id(user_id);
  if (!id) return 0;
  return read(*connection_, [&](soci::session& sql) {
    std::optional<long long> count;
    Query(sql, "SELECT count(*) FROM authfcgi_recovery_codes WHERE user_id = :id").use(*id).into(count).run();
    return static_cast<int>(count.value_or(0));
  });
}

}  // namespace authfcgi::store
