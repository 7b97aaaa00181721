#include "store/sqlite_wire.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <cerrno>
#include <map>
#include <system_error>
#include <thread>

#include "base/unique_fd.h"

namespace authfcgi::store {

namespace {

// SQLite's extended codes carry the primary one in their low byte.
constexpr int primary_code(int code) { return code & 0xff; }

struct Close {
  void operator()(sqlite3* file) const noexcept { sqlite3_close(file); }
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

class SqliteWire : public Wire {
 public:
  explicit SqliteWire(const std::string& path);

  std::optional<Row> run(const std::string& text, std::span<const Value> values) override;
  bool is_sound() override { return is_sound_; }

  // True where somebody else has the file.
  bool is_busy() const { return primary_code(sqlite3_errcode(file_.get())) == SQLITE_BUSY; }

 private:
  sqlite3_stmt* prepare(const std::string& text);
  void bind(sqlite3_stmt* statement, std::span<const Value> values);
  void require_ok(int code);
  [[noreturn]] void fail(int code);

  std::string path_;
  std::unique_ptr<sqlite3, Close> file_;
  std::map<std::string, Statement, std::less<>> statements_;  // by text; finalized before the file is closed
  bool is_sound_ = true;
};

SqliteWire::SqliteWire(const std::string& path) : path_(path) {
  sqlite3* file = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  file_.reset(file);
  require_ok(code);
  sqlite3_extended_result_codes(file, 1);  // so that a doubled key can be told from a missing user
  sqlite3_busy_timeout(file, static_cast<int>(kBusyTimeout.count()));
}

void SqliteWire::require_ok(int code) {
  if (code != SQLITE_OK) fail(code);
}

// Whatever makes the file itself doubtful has it opened again at the next use: damaged, exchanged or unmounted, perhaps
// it is whole then.
void SqliteWire::fail(int code) {
  const std::string message = std::string("SQLite: ") + (file_ ? sqlite3_errmsg(file_.get()) : "out of memory") +
                              " (code " + std::to_string(code) + ", " + path_ + ")";
  switch (primary_code(code)) {
    case SQLITE_CONSTRAINT:
      if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) throw Conflict(message);
      throw StoreError(message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_PROTOCOL:  // too many who begin to use the log at the same moment
      throw Unavailable(message);
    case SQLITE_IOERR:
      // A quota or a limit that ran out is a full disk; closed by its last user, the file's log would go, and without
      // room nobody could open the file again to read.
      if (code != SQLITE_IOERR_WRITE) is_sound_ = false;
      throw Unavailable(message);
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      is_sound_ = false;
      throw Unavailable(message);
    default:
      is_sound_ = false;
      throw StoreError(message);
  }
}

// Our texts are few: those of the operations, each with its parameters.
sqlite3_stmt* SqliteWire::prepare(const std::string& text) {
  const auto known = statements_.find(text);
  if (known != statements_.end()) return known->second.get();
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(file_.get(), text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  Statement owned(statement);
  require_ok(code);
  if (!owned) throw StoreError("SQLite: a statement without words");
  return statements_.emplace(text, std::move(owned)).first->second.get();
}

// SQLite numbers ":name" from left to right by itself. The values outlive the statement's run.
void SqliteWire::bind(sqlite3_stmt* statement, std::span<const Value> values) {
  int index = 0;
  for (const Value& value : values) {
    ++index;
    if (const auto* number = std::get_if<std::optional<long long>>(&value)) {
      require_ok(*number ? sqlite3_bind_int64(statement, index, **number) : sqlite3_bind_null(statement, index));
    } else {
      const auto& text = std::get<std::optional<std::string>>(value);
      require_ok(text ? sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8)
                      : sqlite3_bind_null(statement, index));
    }
  }
}

Row read_row(sqlite3_stmt* statement) {
  Row row(static_cast<std::size_t>(sqlite3_column_count(statement)));
  for (std::size_t i = 0; i < row.size(); ++i) {
    const int column = static_cast<int>(i);
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    if (text != nullptr) row[i].emplace(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
  }
  return row;
}

// Until the statement has ended: what RETURNING has shown is not committed before. A SELECT ends with its first row.
std::optional<Row> SqliteWire::run(const std::string& text, std::span<const Value> values) {
  // Many errors have rolled back by themselves: to do it again is no error that speaks against the file.
  if (text == "ROLLBACK" && sqlite3_get_autocommit(file_.get()) != 0) return std::nullopt;
  sqlite3_stmt* const statement = prepare(text);
  const struct Reset {
    sqlite3_stmt* statement;
    ~Reset() {
      sqlite3_reset(statement);
      sqlite3_clear_bindings(statement);
    }
  } reset{statement};
  bind(statement, values);
  int code = sqlite3_step(statement);
  std::optional<Row> row;
  if (code == SQLITE_ROW) {
    row = read_row(statement);
    if (sqlite3_stmt_readonly(statement) != 0) return row;
    while (code == SQLITE_ROW) code = sqlite3_step(statement);
  }
  if (code != SQLITE_DONE) fail(code);
  affected_ = sqlite3_changes64(file_.get());
  return row;
}

// SQLite would create the file for everybody to read. Never opens one that exists: closing it again would drop the
// locks of every connection that this process has to it (POSIX advisory locks).
void create_private_file(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
  if (!file && errno != EEXIST) {
    throw Unavailable(path + " cannot be created: " + std::generic_category().message(errno));
  }
}

// SQLite does not wait by itself while other processes open the same new file.
void switch_to_wal(SqliteWire& wire) {
  const auto deadline = std::chrono::steady_clock::now() + kBusyTimeout;
  for (;;) {
    try {
      const auto row = wire.run("PRAGMA journal_mode = WAL", {});
      if (!row || row->at(0) != "wal") {
        throw StoreError("SQLite cannot use a write-ahead log here: is this a network file system?");
      }
      return;
    } catch (const Unavailable&) {
      if (!wire.is_busy() || std::chrono::steady_clock::now() >= deadline) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
}

}  // namespace

std::unique_ptr<Wire> open_sqlite_wire(const std::string& path) {
  create_private_file(path);
  auto wire = std::make_unique<SqliteWire>(path);
  switch_to_wal(*wire);
  for (const char* pragma : {"PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF"}) {
    wire->run(pragma, {});
  }
  return wire;
}

}  // namespace authfcgi::store
