#include "store/migrations.h"

namespace authfcgi::store {

namespace {

// Beyond the pg adapter's tables, which have neither, there are unique indexes against doubled users (15.50) and
// foreign keys against accounts of nobody. An id is never given out twice: an old token with the id of a deleted user
// must not become the next user's. Only ASCII letters of an address are folded: with all of Unicode, K (U+212A) would
// open the mailbox of k to somebody else. MariaDB has no such function, hence the column that nobody sees.
constexpr std::string_view kVersion1[] = {
    R"(CREATE TABLE IF NOT EXISTS users (
         id $serial,
         name VARCHAR(255),
         email VARCHAR(255),
         "emailVerified" $time,
         image TEXT$folded_email) $table)",
    R"(CREATE TABLE IF NOT EXISTS accounts (
         id $serial,
         "userId" $user_id NOT NULL,
         type VARCHAR(255) NOT NULL,
         provider $key NOT NULL,
         "providerAccountId" $key NOT NULL,
         refresh_token TEXT,
         access_token TEXT,
         expires_at BIGINT,
         id_token TEXT,
         scope TEXT,
         session_state TEXT,
         token_type TEXT$owner) $table)",
    R"(CREATE TABLE IF NOT EXISTS sessions (
         id $serial,
         "userId" $user_id NOT NULL,
         expires $time NOT NULL,
         "sessionToken" $key NOT NULL$owner) $table)",
    R"(CREATE TABLE IF NOT EXISTS verification_token (
         identifier $text_key NOT NULL,
         expires $time NOT NULL,
         token $text_key NOT NULL,
         PRIMARY KEY (identifier, token)) $table)",
    // Rows that a Node application has left behind may be anybody's: only new ones are checked.
    R"($postgresql ALTER TABLE accounts ADD CONSTRAINT authfcgi_accounts_owner
         FOREIGN KEY ("userId") REFERENCES users (id) ON DELETE CASCADE NOT VALID)",
    R"($postgresql ALTER TABLE sessions ADD CONSTRAINT authfcgi_sessions_owner
         FOREIGN KEY ("userId") REFERENCES users (id) ON DELETE CASCADE NOT VALID)",
    R"($sqlite CREATE UNIQUE INDEX IF NOT EXISTS authfcgi_users_email ON users (lower(email)))",
    R"($postgresql CREATE UNIQUE INDEX IF NOT EXISTS authfcgi_users_email ON users (lower(email COLLATE "C")))",
    R"(CREATE UNIQUE INDEX IF NOT EXISTS authfcgi_accounts_provider ON accounts (provider, "providerAccountId"))",
    R"(CREATE UNIQUE INDEX IF NOT EXISTS authfcgi_sessions_token ON sessions ("sessionToken"))",
    R"(CREATE INDEX IF NOT EXISTS authfcgi_accounts_user ON accounts ("userId"))",
    R"(CREATE INDEX IF NOT EXISTS authfcgi_sessions_user ON sessions ("userId"))",
    R"(CREATE INDEX IF NOT EXISTS authfcgi_sessions_expires ON sessions (expires))",
    R"(CREATE INDEX IF NOT EXISTS authfcgi_verification_token_expires ON verification_token (expires))",
};

// What we keep of users and sessions beyond Auth.js's columns. Times are numbers of milliseconds, which every database
// spells alike.
constexpr std::string_view kVersion2[] = {
    R"(CREATE TABLE IF NOT EXISTS authfcgi_local_accounts (
         user_id $user_id NOT NULL PRIMARY KEY,
         password_hash $bytes,
         password_changed BIGINT,
         locked_until BIGINT,
         disabled BIGINT NOT NULL DEFAULT 0,
         totp_secret TEXT,
         totp_confirmed BIGINT,
         totp_last_step BIGINT,
         FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE) $table)",
    R"(CREATE TABLE IF NOT EXISTS authfcgi_recovery_codes (
         user_id $user_id NOT NULL,
         hash $key NOT NULL,
         PRIMARY KEY (user_id, hash),
         FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE) $table)",
    R"(CREATE TABLE IF NOT EXISTS authfcgi_sessions (
         session_token $key NOT NULL PRIMARY KEY,
         started BIGINT,
         seen BIGINT,
         user_agent TEXT,
         address TEXT,
         claims $bytes) $table)",
};

// Messages on their way to others (outbox.h).
constexpr std::string_view kVersion3[] = {
    R"(CREATE TABLE IF NOT EXISTS authfcgi_outbox (
         id $key NOT NULL PRIMARY KEY,
         site $key NOT NULL,
         address $key NOT NULL,
         body $bytes NOT NULL,
         created BIGINT NOT NULL,
         due BIGINT NOT NULL,
         tries BIGINT NOT NULL,
         dead BIGINT NOT NULL,
         taker $key,
         problem TEXT) $table)",
    R"(CREATE INDEX IF NOT EXISTS authfcgi_outbox_due ON authfcgi_outbox (site, dead, due))",
};

// Numbers that several machines share (numbers.h).
constexpr std::string_view kVersion4[] = {
    R"(CREATE TABLE IF NOT EXISTS authfcgi_numbers (
         id $key NOT NULL PRIMARY KEY,
         number BIGINT NOT NULL,
         ends BIGINT NOT NULL) $table)",
    R"(CREATE INDEX IF NOT EXISTS authfcgi_numbers_ends ON authfcgi_numbers (ends))",
};

constexpr std::string_view kVersion5[] = {
    R"($sqlite ALTER TABLE authfcgi_local_accounts ADD COLUMN second_factor_required BIGINT NOT NULL DEFAULT 0)",
    R"($postgresql ALTER TABLE authfcgi_local_accounts ADD COLUMN IF NOT EXISTS second_factor_required BIGINT NOT NULL DEFAULT 0)",
    R"($mariadb ALTER TABLE authfcgi_local_accounts ADD COLUMN IF NOT EXISTS second_factor_required BIGINT NOT NULL DEFAULT 0)",
};

// Passkeys: Auth.js's documented table, what we keep beside it, and room for their ids among the accounts. The index over
// provider and providerAccountId has 3072 bytes in MariaDB, 767 characters: 255 and 512 of them.
constexpr std::string_view kVersion6[] = {
    R"(CREATE TABLE IF NOT EXISTS "Authenticator" (
         "credentialID" $long_key NOT NULL,
         "userId" $user_id NOT NULL,
         "providerAccountId" $long_key NOT NULL,
         "credentialPublicKey" TEXT NOT NULL,
         counter BIGINT NOT NULL,
         "credentialDeviceType" TEXT NOT NULL,
         "credentialBackedUp" BOOLEAN NOT NULL,
         transports TEXT,
         PRIMARY KEY ("userId", "credentialID")$owner) $table)",
    R"($postgresql ALTER TABLE "Authenticator" ADD CONSTRAINT authfcgi_authenticator_owner
         FOREIGN KEY ("userId") REFERENCES users (id) ON DELETE CASCADE NOT VALID)",
    R"(CREATE UNIQUE INDEX IF NOT EXISTS authfcgi_authenticator_credential ON "Authenticator" ("credentialID"))",
    R"(CREATE TABLE IF NOT EXISTS authfcgi_authenticators (
         credential_id $long_key NOT NULL PRIMARY KEY,
         created BIGINT,
         used BIGINT,
         user_agent TEXT) $table)",
    // A Node application may have made the column wider: only a narrower one changes.
    R"($postgresql DO 'BEGIN
         IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(''accounts'') AND attname = ''providerAccountId''
                    AND atttypid = ''varchar''::regtype AND atttypmod BETWEEN 0 AND 515) THEN
           ALTER TABLE accounts ALTER COLUMN "providerAccountId" TYPE VARCHAR(512);
         END IF;
       END')",
    R"($mariadb ALTER TABLE accounts MODIFY "providerAccountId" $long_key NOT NULL)",
    R"($sqlite ALTER TABLE authfcgi_local_accounts ADD COLUMN signed_up_with_passkey BIGINT NOT NULL DEFAULT 0)",
    R"($postgresql ALTER TABLE authfcgi_local_accounts ADD COLUMN IF NOT EXISTS signed_up_with_passkey BIGINT NOT NULL DEFAULT 0)",
    R"($mariadb ALTER TABLE authfcgi_local_accounts ADD COLUMN IF NOT EXISTS signed_up_with_passkey BIGINT NOT NULL DEFAULT 0)",
};

// A new version is one more row here.
constexpr Migration kMigrations[] = {{1, kVersion1}, {2, kVersion2}, {3, kVersion3},
                                     {4, kVersion4}, {5, kVersion5}, {6, kVersion6}};

constexpr std::string_view kFoldedEmail = R"(,
         authfcgi_email VARCHAR(255) COLLATE utf8mb4_nopad_bin AS (
           REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
           REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(email
           , 'A', 'a'), 'B', 'b'), 'C', 'c'), 'D', 'd'), 'E', 'e'), 'F', 'f'), 'G', 'g')
           , 'H', 'h'), 'I', 'i'), 'J', 'j'), 'K', 'k'), 'L', 'l'), 'M', 'm'), 'N', 'n')
           , 'O', 'o'), 'P', 'p'), 'Q', 'q'), 'R', 'r'), 'S', 's'), 'T', 't'), 'U', 'u')
           , 'V', 'v'), 'W', 'w'), 'X', 'x'), 'Y', 'y'), 'Z', 'z')
         ) VIRTUAL INVISIBLE,
         UNIQUE INDEX authfcgi_users_email (authfcgi_email))";

struct Word {
  std::string_view name;
  std::string_view spellings[3];  // in the order of Dialect
};

// MariaDB's plain binary collation ignores blanks at the end (SEC-35), and its TIMESTAMP ends in 2038.
constexpr Word kWords[] = {
    {"$serial", {"INTEGER PRIMARY KEY AUTOINCREMENT", "SERIAL PRIMARY KEY", "BIGINT AUTO_INCREMENT PRIMARY KEY"}},
    {"$user_id", {"INTEGER", "INTEGER", "BIGINT"}},
    {"$owner",
     {", FOREIGN KEY (\"userId\") REFERENCES users (id) ON DELETE CASCADE", "",
      ", FOREIGN KEY (\"userId\") REFERENCES users (id) ON DELETE CASCADE"}},
    {"$time", {"BIGINT", "TIMESTAMPTZ", "DATETIME(3)"}},
    {"$key", {"VARCHAR(255)", "VARCHAR(255)", "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"}},
    {"$long_key", {"TEXT", "TEXT", "VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"}},
    {"$text_key", {"TEXT", "TEXT", "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"}},
    {"$bytes", {"TEXT", "TEXT", "MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"}},
    {"$folded_email", {"", "", kFoldedEmail}},
    {"$table", {"", "", "ENGINE=InnoDB CHARACTER SET utf8mb4"}},
};

constexpr std::string_view kDialects[] = {"$sqlite ", "$postgresql ", "$mariadb "};

constexpr std::size_t index_of(Dialect dialect) { return static_cast<std::size_t>(dialect); }

}  // namespace

const Schema& schema_of(Dialect dialect) {
  static constexpr Schema kSchemas[] = {
      {"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = :name", kMigrations, Dialect::kSqlite},
      {"SELECT count(*) FROM (SELECT to_regclass(CAST(:name AS text)) AS found) AS tables WHERE found IS NOT NULL",
       kMigrations, Dialect::kPostgresql, "SELECT CAST(pg_advisory_lock(1635088488) AS text)",
       "SELECT pg_advisory_unlock(1635088488)"},
      {"SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = :name", kMigrations,
       Dialect::kMariadb, "SELECT GET_LOCK('authfcgi_migrate', 3600)", "SELECT RELEASE_LOCK('authfcgi_migrate')"},
  };
  return kSchemas[index_of(dialect)];
}

std::optional<std::string> spell(std::string_view statement, Dialect dialect) {
  for (std::size_t i = 0; i < std::size(kDialects); ++i) {
    if (!statement.starts_with(kDialects[i])) continue;
    if (i != index_of(dialect)) return std::nullopt;
    statement.remove_prefix(kDialects[i].size());
    break;
  }
  std::string text(statement);
  for (const Word& word : kWords) {
    const std::string_view spelling = word.spellings[index_of(dialect)];
    for (std::size_t at = 0; (at = text.find(word.name, at)) != std::string::npos; at += spelling.size()) {
      text.replace(at, word.name.size(), spelling);
    }
  }
  return text;
}

}  // namespace authfcgi::store
