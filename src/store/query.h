// One SQL statement with its parameters and its first row. Everything an outsider wrote travels as a parameter, never
// in the text. Throws soci::soci_error, which connection.h translates.
#pragma once

#include <concepts>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "store/soci.h"

namespace authfcgi::store {

class Query {
 public:
  // Parameters in the text are ":name", each name once; use() fills them from left to right.
  Query(soci::session& sql, std::string text) : statement_(sql), text_(std::move(text)) {}

  Query& use(const std::convertible_to<std::string_view> auto& value) {
    return use(std::optional(std::string(std::string_view(value))));
  }
  Query& use(const std::optional<std::string>& value);
  Query& use(std::optional<long long> value);

  // The columns of the row, from left to right; NULL is nothing.
  Query& into(std::optional<std::string>& column);
  Query& into(std::optional<long long>& column);

  // Once. True when there is a row; the columns are untouched otherwise.
  bool run();

  // Of a statement that has run: how many rows it wrote, deleted, or found to be as it wanted them.
  long long affected() { return statement_.get_affected_rows(); }

 private:
  // SOCI keeps references until the statement has run; a deque never moves what it holds.
  template <class T>
  struct Cell {
    std::optional<T>* column;  // null for a parameter
    T value{};
    soci::indicator indicator = soci::i_null;
  };

  template <class T>
  Query& add_parameter(std::deque<Cell<T>>& cells, const std::optional<T>& value);
  template <class T>
  Query& add_column(std::deque<Cell<T>>& cells, std::optional<T>& column);

  std::deque<Cell<std::string>> texts_;
  std::deque<Cell<long long>> numbers_;
  soci::statement statement_;
  std::string text_;
};

}  // namespace authfcgi::store
