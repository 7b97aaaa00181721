// One open connection to a database server, as sql_store's SOCI sees it (wire_backend.h): a statement goes, its first
// row comes back, within a deadline. SOCI's own backends would wait for a server for ever, and the one for MySQL pastes
// parameters into the text and verifies no certificate.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "store/store.h"

namespace authfcgi::store {

// NULL keeps its type, because a statement is prepared by the types of its first parameters.
using Value = std::variant<std::optional<long long>, std::optional<std::string>>;
using Row = std::vector<std::optional<std::string>>;

// Two transactions wanted the same rows and ours was the one to give way: may be tried again.
class Collision : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

class Wire {
 public:
  using Clock = std::chrono::steady_clock;

  virtual ~Wire() = default;

  // Parameters are ":name" in the text, each name once, and take the values from left to right. Throws Conflict,
  // Unavailable or StoreError, never with a value in the message (SEC-76).
  virtual std::optional<Row> run(const std::string& text, std::span<const Value> values) = 0;

  // How many rows the last statement wrote, deleted, or found to be as it wanted them.
  long long affected() const { return affected_; }

  // False when the server is gone, hung or behind a broken exchange: close it and open another. Sends nothing.
  virtual bool is_sound() = 0;

  // Every wait ends there, and with it the connection (SEC-37).
  void set_deadline(Clock::time_point deadline) { deadline_ = deadline; }

 protected:
  // Milliseconds for poll(), never negative.
  int remaining() const;

  long long affected_ = 0;

 private:
  Clock::time_point deadline_ = Clock::time_point::max();
};

// The text with each ":name" outside of quotes replaced by placeholder(1), placeholder(2), ...
std::string spell_parameters(std::string_view text, const std::function<std::string(int)>& placeholder);

// What a database cannot hold, none of its rows has: true for a text with a NUL or bytes that are not UTF-8.
bool is_unstorable(std::span<const Value> values);
// Whether nothing is the right answer then: the statement only looks for rows, or deletes them.
bool only_finds(std::string_view text);

}  // namespace authfcgi::store
