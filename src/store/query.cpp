#include "store/query.h"

namespace authfcgi::store {

template <class T>
Query& Query::add_parameter(std::deque<Cell<T>>& cells, const std::optional<T>& value) {
  Cell<T>& cell = cells.emplace_back(Cell<T>{.column = nullptr});
  if (value) {
    cell.value = *value;
    cell.indicator = soci::i_ok;
  }
  statement_.exchange(soci::use(std::as_const(cell.value), cell.indicator));
  return *this;
}

template <class T>
Query& Query::add_column(std::deque<Cell<T>>& cells, std::optional<T>& column) {
  Cell<T>& cell = cells.emplace_back(Cell<T>{.column = &column});
  statement_.exchange(soci::into(cell.value, cell.indicator));
  return *this;
}

Query& Query::use(const std::optional<std::string>& value) { return add_parameter(texts_, value); }
Query& Query::use(std::optional<long long> value) { return add_parameter(numbers_, value); }
Query& Query::into(std::optional<std::string>& column) { return add_column(texts_, column); }
Query& Query::into(std::optional<long long>& column) { return add_column(numbers_, column); }

bool Query::run() {
  statement_.alloc();
  statement_.prepare(text_);
  statement_.define_and_bind();
  if (!statement_.execute(true)) return false;

  const auto deliver = [](auto& cells) {
    for (auto& cell : cells) {
      if (cell.column == nullptr) continue;
      cell.column->reset();
      if (cell.indicator == soci::i_ok) *cell.column = std::move(cell.value);
    }
  };
  deliver(texts_);
  deliver(numbers_);
  return true;
}

}  // namespace authfcgi::store
