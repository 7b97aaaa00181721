#include "store/mariadb_connection.h"

#include <poll.h>

#include <map>
#include <string_view>

#include <mariadb/mysql.h>
// After mysql.h, whose names they are.
#include <mariadb/errmsg.h>
#include <mariadb/mysqld_error.h>

namespace authfcgi::store {

namespace {

constexpr const char* kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

// ANSI_QUOTES: names are quoted as in every other database. Strict: what does not fit is an error, not cut off.
constexpr const char* kSettings =
    "SET sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', autocommit = 1";

struct Close {
  void operator()(MYSQL* connection) const noexcept { mysql_close(connection); }
  void operator()(MYSQL_STMT* statement) const noexcept { mysql_stmt_close(statement); }
  void operator()(MYSQL_RES* result) const noexcept { mysql_free_result(result); }
};
using Statement = std::unique_ptr<MYSQL_STMT, Close>;

bool is_connection_error(unsigned code) { return code >= CR_MIN_ERROR && code <= CR_MAX_ERROR; }

bool passes(unsigned code) {
  switch (code) {
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_SERVER_SHUTDOWN:
    case ER_LOCK_WAIT_TIMEOUT:
    case ER_OPTION_PREVENTS_STATEMENT:  // read-only: the standby of a failover
    case ER_DISK_FULL:
    case ER_RECORD_FILE_FULL:
    case ER_STATEMENT_TIMEOUT:
    case ER_QUERY_INTERRUPTED:
    case ER_CONNECTION_KILLED:
      return true;
    default:
      return is_connection_error(code);
  }
}

unsigned whole_seconds(std::chrono::milliseconds time) {
  return static_cast<unsigned>(std::max<long long>(1, std::chrono::ceil<std::chrono::seconds>(time).count()));
}

class MariadbWire : public Wire {
 public:
  MariadbWire(const config::Adapter& adapter, Clock::time_point deadline, bool is_limited) {
    set_deadline(deadline);
    connect(adapter, is_limited);
    run(kSettings, {});
    if (is_limited) run("SET innodb_lock_wait_timeout = 3, max_statement_time = 4", {});
  }

  std::optional<Row> run(const std::string& text, std::span<const Value> values) override;
  bool is_sound() override;

 private:
  void connect(const config::Adapter& adapter, bool is_limited);
  std::optional<Row> query(const std::string& text);
  MYSQL_STMT* prepare(const std::string& text);
  Row fetch(MYSQL_STMT* statement, unsigned columns);
  [[noreturn]] void fail(unsigned code, const char* message);

  std::unique_ptr<MYSQL, Close> connection_;
  std::map<std::string, Statement, std::less<>> statements_;  // by text; closed before the connection
  bool is_lost_ = false;
};

// The server's messages repeat values ("Duplicate entry 'token' for key ..."), and are not for the log; those of the
// library, and those about the connection, do not.
void MariadbWire::fail(unsigned code, const char* message) {
  const bool is_about_connecting = statements_.empty() && code != ER_DUP_ENTRY && code != ER_NO_SUCH_TABLE;
  std::string text = "MariaDB: ";
  if (is_connection_error(code) || is_about_connecting) text += std::string(message) + " ";
  text += "(error " + std::to_string(code) + ")";
  if (is_connection_error(code) || code == ER_CONNECTION_KILLED || code == ER_SERVER_SHUTDOWN) is_lost_ = true;
  if (code == ER_DUP_ENTRY) throw Conflict(text);
  if (code == ER_LOCK_DEADLOCK) throw Collision(text);
  if (passes(code)) throw Unavailable(text);
  throw StoreError(text);
}

void MariadbWire::connect(const config::Adapter& adapter, bool is_limited) {
  connection_.reset(mysql_init(nullptr));
  if (!connection_) throw Unavailable("MariaDB: out of memory");
  MYSQL* const connection = connection_.get();
  const unsigned connect_timeout = whole_seconds(std::chrono::milliseconds(std::min(remaining(), 10000)));
  const unsigned timeout = is_limited ? 4 : 86400;
  mysql_options(connection, MYSQL_OPT_CONNECT_TIMEOUT, &connect_timeout);
  mysql_options(connection, MYSQL_OPT_READ_TIMEOUT, &timeout);
  mysql_options(connection, MYSQL_OPT_WRITE_TIMEOUT, &timeout);
  mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  const unsigned no = 0;  // or a server could ask us for any file of ours
  mysql_options(connection, MYSQL_OPT_LOCAL_INFILE, &no);
  if (adapter.tls != "disable") {
    const my_bool yes = 1;
    mysql_options(connection, MYSQL_OPT_SSL_ENFORCE, &yes);
    if (adapter.tls == "verify") {
      mysql_options(connection, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
      mysql_options(connection, MYSQL_OPT_SSL_CA, adapter.ca_file.empty() ? kSystemAuthorities : adapter.ca_file.c_str());
    }
  }
  const bool by_socket = !adapter.socket.empty();
  const std::string password(adapter.password.reveal());
  // "localhost" would be the library's own idea of a socket.
  const std::string host = adapter.host == "localhost" && !by_socket ? "127.0.0.1" : adapter.host;
  if (mysql_real_connect(connection, by_socket ? nullptr : host.c_str(), adapter.user.c_str(), password.c_str(),
                         adapter.database.c_str(), static_cast<unsigned>(adapter.port),
                         by_socket ? adapter.socket.c_str() : nullptr, CLIENT_FOUND_ROWS) == nullptr) {
    fail(mysql_errno(connection), mysql_error(connection));
  }
  if (std::string_view(mysql_get_server_info(connection)).find("MariaDB") == std::string_view::npos) {
    throw StoreError("the server is not MariaDB (10.5 or newer), whose RETURNING is needed");
  }
}

bool MariadbWire::is_sound() {
  if (is_lost_) return false;
  // Between operations the server has nothing to say but a farewell.
  pollfd descriptor{mysql_get_socket(connection_.get()), POLLIN, 0};
  return ::poll(&descriptor, 1, 0) == 0 && (connection_->server_status & SERVER_STATUS_IN_TRANS) == 0;
}

// A statement without parameters: BEGIN and its like cannot be prepared everywhere.
std::optional<Row> MariadbWire::query(const std::string& text) {
  MYSQL* const connection = connection_.get();
  if (mysql_real_query(connection, text.data(), text.size()) != 0) fail(mysql_errno(connection), mysql_error(connection));
  const std::unique_ptr<MYSQL_RES, Close> result(mysql_store_result(connection));
  if (!result) {
    if (mysql_errno(connection) != 0) fail(mysql_errno(connection), mysql_error(connection));
    return std::nullopt;
  }
  const MYSQL_ROW cells = mysql_fetch_row(result.get());
  if (cells == nullptr) return std::nullopt;
  const unsigned long* lengths = mysql_fetch_lengths(result.get());
  Row row;
  for (unsigned column = 0; column < mysql_num_fields(result.get()); ++column) {
    row.emplace_back();
    if (cells[column] != nullptr) row.back() = std::string(cells[column], lengths[column]);
  }
  return row;
}

MYSQL_STMT* MariadbWire::prepare(const std::string& text) {
  const auto known = statements_.find(text);
  if (known != statements_.end()) return known->second.get();
  Statement statement(mysql_stmt_init(connection_.get()));
  if (!statement) throw Unavailable("MariaDB: out of memory");
  const auto spelled = spell_parameters(text, [](int) { return "?"; });
  if (mysql_stmt_prepare(statement.get(), spelled.data(), spelled.size()) != 0) {
    fail(mysql_stmt_errno(statement.get()), mysql_stmt_error(statement.get()));
  }
  return statements_.emplace(text, std::move(statement)).first->second.get();
}

// Each column as text: first how long it is, then all of it.
Row MariadbWire::fetch(MYSQL_STMT* statement, unsigned columns) {
  Row row(columns);
  for (unsigned column = 0; column < columns; ++column) {
    MYSQL_BIND bind{};
    unsigned long length = 0;
    my_bool is_null = 0;
    char none = '\0';
    bind.buffer_type = MYSQL_TYPE_STRING;
    bind.buffer = &none;
    bind.length = &length;
    bind.is_null = &is_null;
    if (mysql_stmt_fetch_column(statement, &bind, column, 0) != 0) {
      fail(mysql_stmt_errno(statement), mysql_stmt_error(statement));
    }
    if (is_null != 0) continue;
    std::string text(length + 1, '\0');
    bind.buffer = text.data();
    bind.buffer_length = text.size();
    if (mysql_stmt_fetch_column(statement, &bind, column, 0) != 0) {
      fail(mysql_stmt_errno(statement), mysql_stmt_error(statement));
    }
    text.resize(length);
    row[column] = std::move(text);
  }
  return row;
}

std::optional<Row> MariadbWire::run(const std::string& text, std::span<const Value> values) {
  if (is_lost_) throw Unavailable("MariaDB: the connection is lost");
  // The library's own timeout begins anew with every statement.
  if (remaining() == 0) {
    is_lost_ = true;
    throw Unavailable("MariaDB: no answer in time");
  }
  if (is_unstorable(values)) {
    if (only_finds(text)) return std::nullopt;
    throw StoreError("MariaDB shall not hold a text with NUL or of another encoding than UTF-8");
  }
  if (values.empty()) return query(text);

  MYSQL_STMT* const statement = prepare(text);
  std::vector<MYSQL_BIND> binds(values.size());
  std::vector<long long> numbers(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    binds[i].buffer_type = MYSQL_TYPE_NULL;
    if (const auto* number = std::get_if<std::optional<long long>>(&values[i])) {
      if (!*number) continue;
      numbers[i] = **number;
      binds[i].buffer_type = MYSQL_TYPE_LONGLONG;
      binds[i].buffer = &numbers[i];
    } else if (const auto& value = std::get<std::optional<std::string>>(values[i])) {
      binds[i].buffer_type = MYSQL_TYPE_STRING;
      binds[i].buffer = const_cast<char*>(value->data());  // the library reads only
      binds[i].buffer_length = value->size();
    }
  }
  if (mysql_stmt_bind_param(statement, binds.data()) != 0 || mysql_stmt_execute(statement) != 0 ||
      mysql_stmt_store_result(statement) != 0) {
    fail(mysql_stmt_errno(statement), mysql_stmt_error(statement));
  }
  affected_ = static_cast<long long>(mysql_stmt_affected_rows(statement));
  const unsigned columns = mysql_stmt_field_count(statement);
  if (columns == 0) return std::nullopt;
  const struct Release {
    MYSQL_STMT* statement;
    ~Release() { mysql_stmt_free_result(statement); }
  } release{statement};
  // Bound to nothing: fetch_column asks for each.
  std::vector<MYSQL_BIND> nothing(columns);
  std::vector<unsigned long> lengths(columns);
  for (unsigned column = 0; column < columns; ++column) {
    nothing[column].buffer_type = MYSQL_TYPE_STRING;
    nothing[column].length = &lengths[column];
  }
  if (mysql_stmt_bind_result(statement, nothing.data()) != 0) {
    fail(mysql_stmt_errno(statement), mysql_stmt_error(statement));
  }
  const int status = mysql_stmt_fetch(statement);
  if (status == MYSQL_NO_DATA) return std::nullopt;
  if (status != 0 && status != MYSQL_DATA_TRUNCATED) fail(mysql_stmt_errno(statement), mysql_stmt_error(statement));
  return fetch(statement, columns);
}

}  // namespace

std::unique_ptr<Connection> make_mariadb_connection(const config::Adapter& adapter, ServerConnection::Purpose purpose) {
  const bool is_limited = purpose == ServerConnection::Purpose::kUse;
  return std::make_unique<ServerConnection>(
      Dialect::kMariadb, purpose, adapter.connect_timeout, [&adapter, is_limited](Wire::Clock::time_point deadline) {
        return std::make_unique<MariadbWire>(adapter, deadline, is_limited);
      });
}

}  // namespace authfcgi::store
