#include "store/sql_numbers.h"

#include <algorithm>
#include <bit>

#include "base/base64url.h"
#include "crypto/digest.h"
#include "store/migrations.h"
#include "store/operation.h"
#include "store/query.h"
#include "store/sql_rows.h"

namespace authfcgi::store {

namespace {

// So many in one transaction of a purge, as in sql_store.
constexpr int kPurgedAtOnce = 1000;

// SQL has no unsigned numbers: the same 64 bits, the upper half below zero. They are only ever compared for equality.
long long column_of(std::uint64_t number) { return std::bit_cast<long long>(number); }

std::string digest_of(std::string_view key) { return base64url_encode(crypto::sha256(key)); }

// One statement decides who was first, whatever others do at the same moment: a row that has come to its end is taken
// over, where there is none one is made. Between the two somebody else's may appear: then we were not first.
bool begin_number(const Connection& connection, soci::session& sql, const std::string& id, std::uint64_t next, Instant until,
                  Instant now) {
  Query take(sql, "UPDATE authfcgi_numbers SET number = :next, ends = :until WHERE id = :id AND ends <= :now");
  take.use(column_of(next)).use(to_millis(until)).use(id).use(to_millis(now)).run();
  if (take.affected() == 1) return true;
  const bool is_mariadb = connection.schema().dialect == Dialect::kMariadb;
  Query make(sql, std::string(is_mariadb ? "INSERT IGNORE" : "INSERT") +
                      " INTO authfcgi_numbers (id, number, ends) VALUES (:id, :next, :until)" +
                      (is_mariadb ? "" : " ON CONFLICT DO NOTHING"));
  make.use(id).use(column_of(next)).use(to_millis(until)).run();
  return make.affected() == 1;
}

bool change_number(soci::session& sql, const std::string& id, std::uint64_t expected, std::uint64_t next, Instant until,
                   Instant now) {
  const std::string condition = " WHERE id = :id AND number = :expected AND ends > :now";
  Query query(sql, (next == 0 ? "DELETE FROM authfcgi_numbers" : "UPDATE authfcgi_numbers SET number = :next, ends = :until") +
                       condition);
  if (next != 0) query.use(column_of(next)).use(to_millis(until));
  query.use(id).use(column_of(expected)).use(to_millis(now)).run();
  return query.affected() == 1;
}

}  // namespace

std::uint64_t SqlNumbers::read(std::string_view key) {
  const std::string id = digest_of(key);
  const Instant at = now();
  return store::read(*connection_, [&](soci::session& sql) -> std::uint64_t {
    std::optional<long long> number;
    Query(sql, "SELECT number FROM authfcgi_numbers WHERE id = :id AND ends > :now").use(id).use(to_millis(at)).into(number).run();
    return std::bit_cast<std::uint64_t>(number.value_or(0));
  });
}

bool SqlNumbers::replace(std::string_view key, std::uint64_t expected, std::uint64_t next, Instant until) {
  if (expected == 0 && next == 0) return read(key) == 0;
  const std::string id = digest_of(key);
  const Instant at = now();
  bool is_replaced = false;
  write_one(*connection_, [&](soci::session& sql) {
    is_replaced = expected == 0 ? begin_number(*connection_, sql, id, next, until, at)
                                : change_number(sql, id, expected, next, until, at);
  });
  return is_replaced;
}

int delete_ended_numbers(soci::session& sql, Instant now) {
  std::optional<long long> last;
  Query(sql, "SELECT ends FROM authfcgi_numbers WHERE ends < :now ORDER BY ends LIMIT 1 OFFSET " + std::to_string(kPurgedAtOnce - 1))
      .use(to_millis(now))
      .into(last)
      .run();
  Query query(sql, "DELETE FROM authfcgi_numbers WHERE ends < :end");
  query.use(last ? std::min(to_millis(now), *last + 1) : to_millis(now)).run();
  return static_cast<int>(query.affected());
}

}  // namespace authfcgi::store
