#include "store/postgres_connection.h"

#include <poll.h>
#include <postgresql/libpq-fe.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <map>

namespace authfcgi::store {

namespace {

constexpr Oid kInt8 = 20;  // pg_type.dat; every other type is inferred
constexpr const char* kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

struct Finish {
  void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

std::string one_line(const char* text) {
  std::string line(text == nullptr ? "" : text);
  while (!line.empty() && line.back() == '\n') line.pop_back();
  for (char& letter : line) {
    if (letter == '\n') letter = ' ';
  }
  return line;
}

// The classes of errors that pass (PostgreSQL manual, appendix A): connection, transaction rolled back, resources,
// operator intervention (shutdown, a statement that took too long), the standby of a failover.
bool passes(std::string_view state) {
  return state.starts_with("08") || state.starts_with("40") || state.starts_with("53") || state.starts_with("57") ||
         state == "25006" || state == "55P03";
}

[[noreturn]] void fail(const PGresult* result) {
  const char* field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string state(field == nullptr ? "" : field);
  // The primary message names tables and constraints, the detail has values, which are not for the log; but class 22
  // ("invalid input syntax for type integer: ...") repeats them in both.
  std::string text = "PostgreSQL: ";
  if (!state.starts_with("22")) text += one_line(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)) + " ";
  text += "(SQLSTATE " + state + ")";
  if (state == "23505") throw Conflict(text);
  if (state == "40001" || state == "40P01") throw Collision(text);
  if (passes(state)) throw Unavailable(text);
  throw StoreError(text);
}

class PostgresWire : public Wire {
 public:
  PostgresWire(const config::Adapter& adapter, Clock::time_point deadline, bool is_limited) {
    set_deadline(deadline);
    connect(adapter);
    // What this side gives up, the server gives up, too.
    if (is_limited) run("SET statement_timeout = " + std::to_string(kOperationLimit.count()), {});
    run("SET idle_in_transaction_session_timeout = '30s'", {});
  }

  std::optional<Row> run(const std::string& text, std::span<const Value> values) override;
  bool is_sound() override;

 private:
  void connect(const config::Adapter& adapter);
  const std::string& prepare(const std::string& text, std::span<const Value> values);
  void wait_for(short events, const char* what);
  Result receive();
  Result check(Result result);
  [[noreturn]] void lose(const std::string& cause);

  std::unique_ptr<PGconn, Finish> connection_;
  std::map<std::string, std::string, std::less<>> statements_;  // name by text
  bool is_lost_ = false;
};

void PostgresWire::lose(const std::string& cause) {
  is_lost_ = true;
  throw Unavailable("PostgreSQL: " + cause);
}

void PostgresWire::wait_for(short events, const char* what) {
  for (;;) {
    pollfd descriptor{PQsocket(connection_.get()), events, 0};
    const int count = ::poll(&descriptor, 1, remaining());
    if (count > 0) return;
    if (count == 0) lose(what);
    if (errno != EINTR) lose("poll failed");
  }
}

// Values go to libpq one by one, so that none of them can be read as another setting.
void PostgresWire::connect(const config::Adapter& adapter) {
  const bool verifies = adapter.tls == "verify";
  const std::string host = adapter.host.empty() ? adapter.socket : adapter.host;
  const std::string port = std::to_string(adapter.port);
  const std::string password(adapter.password.reveal());
  const std::string authorities = adapter.ca_file.empty() ? kSystemAuthorities : adapter.ca_file;
  const std::array<std::pair<const char*, const char*>, 12> settings{{
      {"host", host.c_str()},
      {"port", port.c_str()},
      {"dbname", adapter.database.c_str()},
      {"user", adapter.user.c_str()},
      {"password", password.c_str()},
      {"passfile", "/dev/null"},
      {"sslmode", verifies ? "verify-full" : adapter.tls.c_str()},
      {"sslrootcert", verifies ? authorities.c_str() : ""},
      {"gssencmode", "disable"},
      {"client_encoding", "UTF8"},
      {"application_name", "authfcgi"},
      {nullptr, nullptr},
  }};
  std::array<const char*, settings.size()> names{}, values{};
  for (std::size_t i = 0; i < settings.size(); ++i) std::tie(names[i], values[i]) = settings[i];

  // expand_dbname 0: a database called "host=..." is only a name.
  connection_.reset(PQconnectStartParams(names.data(), values.data(), 0));
  if (!connection_) lose("out of memory");
  // Notices ("relation already exists, skipping") would go to stderr, which is the log's.
  PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
  auto state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED || PQstatus(connection_.get()) == CONNECTION_BAD) {
      lose(one_line(PQerrorMessage(connection_.get())));
    }
    wait_for(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, "no connection in time");
    state = PQconnectPoll(connection_.get());
  }
  if (PQsetnonblocking(connection_.get(), 1) != 0) lose("no non-blocking connection");
}

bool PostgresWire::is_sound() {
  if (is_lost_) return false;
  // Between operations the server has nothing to say but a farewell (or that it was reconfigured, which is rare).
  pollfd descriptor{PQsocket(connection_.get()), POLLIN, 0};
  if (::poll(&descriptor, 1, 0) != 0) return false;
  return PQstatus(connection_.get()) == CONNECTION_OK && PQtransactionStatus(connection_.get()) == PQTRANS_IDLE;
}

// The last result of what was sent, an error before any other.
Result PostgresWire::receive() {
  Result last;
  for (;;) {
    for (int unsent = 1; unsent != 0 || PQisBusy(connection_.get()) != 0;) {
      unsent = PQflush(connection_.get());
      if (unsent < 0) lose(one_line(PQerrorMessage(connection_.get())));
      if (unsent == 0 && PQisBusy(connection_.get()) == 0) break;
      wait_for(static_cast<short>(unsent == 0 ? POLLIN : POLLIN | POLLOUT), "no answer in time");
      if (PQconsumeInput(connection_.get()) == 0) lose(one_line(PQerrorMessage(connection_.get())));
    }
    Result next(PQgetResult(connection_.get()));
    if (!next) return last;
    if (!last || PQresultStatus(last.get()) != PGRES_FATAL_ERROR) last = std::move(next);
  }
}

Result PostgresWire::check(Result result) {
  if (!result) lose("no result");
  const auto status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
  if (PQstatus(connection_.get()) != CONNECTION_OK) is_lost_ = true;
  if (PQresultErrorField(result.get(), PG_DIAG_SQLSTATE) == nullptr) lose(one_line(PQresultErrorMessage(result.get())));
  fail(result.get());
}

const std::string& PostgresWire::prepare(const std::string& text, std::span<const Value> values) {
  const auto known = statements_.find(text);
  if (known != statements_.end()) return known->second;
  std::vector<Oid> types;
  for (const Value& value : values) types.push_back(std::holds_alternative<std::optional<long long>>(value) ? kInt8 : 0);
  const std::string name = "s" + std::to_string(statements_.size());
  const auto spelled = spell_parameters(text, [](int number) { return "$" + std::to_string(number); });
  if (PQsendPrepare(connection_.get(), name.c_str(), spelled.c_str(), static_cast<int>(types.size()), types.data()) == 0) {
    lose(one_line(PQerrorMessage(connection_.get())));
  }
  check(receive());
  return statements_.emplace(text, name).first->second;
}

std::optional<Row> PostgresWire::run(const std::string& text, std::span<const Value> values) {
  if (is_lost_) throw Unavailable("PostgreSQL: the connection is lost");
  if (is_unstorable(values)) {
    if (only_finds(text)) return std::nullopt;
    throw StoreError("PostgreSQL cannot hold a text with NUL or of another encoding than UTF-8");
  }
  int sent = 0;
  if (values.empty()) {
    sent = PQsendQueryParams(connection_.get(), text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0);
  } else {
    std::vector<std::string> numbers(values.size());
    std::vector<const char*> pointers(values.size(), nullptr);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (const auto* number = std::get_if<std::optional<long long>>(&values[i])) {
        if (*number) pointers[i] = (numbers[i] = std::to_string(**number)).c_str();
      } else if (const auto& value = std::get<std::optional<std::string>>(values[i])) {
        pointers[i] = value->c_str();
      }
    }
    const std::string& name = prepare(text, values);
    sent = PQsendQueryPrepared(connection_.get(), name.c_str(), static_cast<int>(values.size()), pointers.data(), nullptr,
                               nullptr, 0);
  }
  if (sent == 0) lose(one_line(PQerrorMessage(connection_.get())));
  const Result result = check(receive());
  affected_ = std::atoll(PQcmdTuples(result.get()));  // "" of a statement that has none
  if (PQntuples(result.get()) == 0) return std::nullopt;
  Row row;
  for (int column = 0; column < PQnfields(result.get()); ++column) {
    if (PQgetisnull(result.get(), 0, column) != 0) {
      row.emplace_back();
    } else {
      row.emplace_back(std::string(PQgetvalue(result.get(), 0, column),
                                   static_cast<std::size_t>(PQgetlength(result.get(), 0, column))));
    }
  }
  return row;
}

}  // namespace

std::unique_ptr<Connection> make_postgres_connection(const config::Adapter& adapter, ServerConnection::Purpose purpose) {
  const bool is_limited = purpose == ServerConnection::Purpose::kUse;
  return std::make_unique<ServerConnection>(
      Dialect::kPostgresql, purpose, adapter.connect_timeout, [&adapter, is_limited](Wire::Clock::time_point deadline) {
        return std::make_unique<PostgresWire>(adapter, deadline, is_limited);
      });
}

}  // namespace authfcgi::store
