#include "store/outbox.h"

#include "store/operation.h"
#include "store/query.h"
#include "store/sql_rows.h"

namespace authfcgi::store {
namespace {

constexpr std::size_t kMaxProblemBytes = 200;

struct OutboxRow {
  std::optional<std::string> id, site, address, body, problem;
  std::optional<long long> created, due, tries, dead;

  static std::string columns() { return "id, site, address, body, problem, created, due, tries, dead"; }
  void into(Query& query) {
    query.into(id).into(site).into(address).into(body).into(problem).into(created).into(due).into(tries).into(dead);
  }
  Message message() const {
    const auto instant = [](const std::optional<long long>& millis) { return Instant(std::chrono::milliseconds(millis.value_or(0))); };
    return {.id = id.value_or(""), .site = site.value_or(""), .address = address.value_or(""), .body = body.value_or(""),
            .created = instant(created), .due = instant(due), .tries = static_cast<int>(tries.value_or(0)),
            .dead = dead.value_or(0) != 0, .problem = problem.value_or("")};
  }
};

long long millis(Instant instant) { return instant.time_since_epoch().count(); }

}  // namespace

void Outbox::add(const Message& message) {
  write(*connection_, [&](soci::session& sql) {
    Query(sql, "INSERT INTO authfcgi_outbox (id, site, address, body, created, due, tries, dead) "
               "VALUES (:id, :site, :address, :body, :created, :due, 0, 0)")
        .use(message.id).use(message.site).use(message.address).use(message.body)
        .use(millis(message.created)).use(millis(message.due)).run();
  });
}

bool Outbox::is_backlog(std::string_view site, std::string_view address, int count) {
  return read(*connection_, [&](soci::session& sql) {
    std::optional<std::string> id;
    const std::string last = std::to_string(count - 1);
    return Query(sql, "SELECT id FROM authfcgi_outbox WHERE site = :site AND dead = 0 AND address = :address LIMIT 1 OFFSET " + last)
        .use(site).use(address).into(id).run();
  });
}

std::optional<Message> Outbox::take(std::string_view site, Instant now, std::chrono::milliseconds lease, std::string_view taker,
                                    const std::vector<std::string>& except) {
  std::string others;
  for (std::size_t i = 0; i < except.size(); ++i) others += " AND address <> :address" + std::to_string(i);
  // Looking costs no lock: most of the time there is nothing.
  const auto find = [&](soci::session& sql) -> std::optional<Message> {
    OutboxRow row;
    Query query(sql, "SELECT " + OutboxRow::columns() + " FROM authfcgi_outbox WHERE site = :site AND dead = 0 AND due <= :now" + others +
                     " ORDER BY due, id LIMIT 1");
    row.into(query);
    query.use(site).use(millis(now));
    for (const auto& address : except) query.use(address);
    if (!query.run()) return std::nullopt;
    return row.message();
  };
  if (!read(*connection_, find)) return std::nullopt;
  return write(*connection_, [&](soci::session& sql) -> std::optional<Message> {
    const auto found = find(sql);
    if (!found) return std::nullopt;
    // Another sender may have read the same row: only one of them still finds it due.
    Query(sql, "UPDATE authfcgi_outbox SET due = :later, taker = :taker WHERE id = :id AND due = :due AND dead = 0")
        .use(millis(now + lease)).use(taker).use(found->id).use(millis(found->due)).run();
    std::optional<long long> mine;
    Query(sql, "SELECT tries FROM authfcgi_outbox WHERE id = :id AND taker = :taker").use(found->id).use(taker).into(mine).run();
    if (!mine) return std::nullopt;
    return found;
  });
}

void Outbox::remove(std::string_view id) {
  write(*connection_, [&](soci::session& sql) { Query(sql, "DELETE FROM authfcgi_outbox WHERE id = :id").use(id).run(); });
}

void Outbox::try_again(std::string_view id, Instant due, int tries, std::string_view problem) {
  write(*connection_, [&](soci::session& sql) {
    Query(sql, "UPDATE authfcgi_outbox SET due = :due, tries = :tries, problem = :problem WHERE id = :id")
        .use(millis(due)).use(static_cast<long long>(tries)).use(problem.substr(0, kMaxProblemBytes)).use(id).run();
  });
}

void Outbox::give_up(std::string_view id, Instant now, int tries, std::string_view problem) {
  write(*connection_, [&](soci::session& sql) {
    Query(sql, "UPDATE authfcgi_outbox SET dead = 1, due = :now, tries = :tries, problem = :problem WHERE id = :id")
        .use(millis(now)).use(static_cast<long long>(tries)).use(problem.substr(0, kMaxProblemBytes)).use(id).run();
  });
}

std::vector<Message> Outbox::list(int limit) {
  return read(*connection_, [&](soci::session& sql) {
    std::vector<Message> messages;
    long long created = -1;
    std::string id;
    while (static_cast<int>(messages.size()) < limit) {
      OutboxRow row;
      Query query(sql, "SELECT " + OutboxRow::columns() + " FROM authfcgi_outbox WHERE created > :created OR (created = :same AND id > :id) "
                       "ORDER BY created, id LIMIT 1");
      row.into(query);
      if (!query.use(created).use(created).use(id).run()) break;
      messages.push_back(row.message());
      messages.back().body.clear();
      created = millis(messages.back().created);
      id = messages.back().id;
    }
    return messages;
  });
}

int Outbox::revive(std::string_view id, Instant now) {
  return write(*connection_, [&](soci::session& sql) {
    const std::string which = id.empty() ? " WHERE dead = 1 AND :id = ''" : " WHERE id = :id";
    std::optional<long long> count;
    Query(sql, "SELECT COUNT(*) FROM authfcgi_outbox" + which).use(id).into(count).run();
    Query(sql, "UPDATE authfcgi_outbox SET dead = 0, tries = 0, due = :now" + which).use(millis(now)).use(id).run();
    return static_cast<int>(count.value_or(0));
  });
}

int Outbox::purge(Instant before) {
  return write(*connection_, [&](soci::session& sql) {
    Query query(sql, "DELETE FROM authfcgi_outbox WHERE due < :before");
    query.use(millis(before)).run();
    return static_cast<int>(query.affected());
  });
}

}  // namespace authfcgi::store
