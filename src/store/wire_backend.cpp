#include "store/wire_backend.h"

#include <charconv>

namespace authfcgi::store {

namespace {

using soci::details::exchange_type;

[[noreturn]] void refuse() { throw StoreError("SOCI was asked for what wire_backend.cpp does not speak"); }

class Statement;

class Into : public soci::details::standard_into_type_backend {
 public:
  explicit Into(Statement& statement) : statement_(statement) {}
  void define_by_pos(int& position, void* data, exchange_type type) override;
  void pre_fetch() override {}
  void post_fetch(bool got_data, bool called_from_fetch, soci::indicator* indicator) override;
  void clean_up() override {}

 private:
  Statement& statement_;
  std::size_t column_ = 0;
  void* data_ = nullptr;
  exchange_type type_{};
};

class Use : public soci::details::standard_use_type_backend {
 public:
  explicit Use(Statement& statement) : statement_(statement) {}
  void bind_by_pos(int& position, void* data, exchange_type type, bool read_only) override;
  void bind_by_name(const std::string& /*name*/, void* /*data*/, exchange_type /*type*/, bool /*read_only*/) override {
    refuse();
  }
  void pre_use(const soci::indicator* indicator) override;
  void post_use(bool /*got_data*/, soci::indicator* /*indicator*/) override {}
  void clean_up() override {}

 private:
  Statement& statement_;
  std::size_t position_ = 0;
  void* data_ = nullptr;
  exchange_type type_{};
};

class Statement : public soci::details::statement_backend {
 public:
  explicit Statement(Wire& wire) : wire_(wire) {}

  void alloc() override {}
  void clean_up() override {}
  void prepare(const std::string& query, soci::details::statement_type /*type*/) override { text_ = query; }
  exec_fetch_result execute(int /*number*/) override {
    row_ = wire_.run(text_, values_);
    return row_ ? ef_success : ef_no_data;
  }
  exec_fetch_result fetch(int /*number*/) override { return ef_no_data; }
  long long get_affected_rows() override { return wire_.affected(); }
  int get_number_of_rows() override { return row_ ? 1 : 0; }
  std::string get_parameter_name(int /*index*/) const override { return {}; }
  std::string rewrite_for_procedure_call(const std::string& query) override { return query; }
  int prepare_for_describe() override { return 0; }
  void describe_column(int /*column*/, soci::data_type& /*type*/, std::string& /*name*/) override { refuse(); }
  Into* make_into_type_backend() override { return new Into(*this); }
  Use* make_use_type_backend() override { return new Use(*this); }
  soci::details::vector_into_type_backend* make_vector_into_type_backend() override { refuse(); }
  soci::details::vector_use_type_backend* make_vector_use_type_backend() override { refuse(); }

  std::optional<std::string>& column(std::size_t index) {
    if (!row_ || index >= row_->size()) refuse();
    return (*row_)[index];
  }
  Value& value(std::size_t index) {
    if (index >= values_.size()) values_.resize(index + 1);
    return values_[index];
  }

 private:
  Wire& wire_;
  std::string text_;
  std::vector<Value> values_;
  std::optional<Row> row_;
};

void Into::define_by_pos(int& position, void* data, exchange_type type) {
  if (type != soci::details::x_stdstring && type != soci::details::x_long_long) refuse();
  column_ = static_cast<std::size_t>(position++ - 1);
  data_ = data;
  type_ = type;
}

void Into::post_fetch(bool got_data, bool /*called_from_fetch*/, soci::indicator* indicator) {
  if (!got_data) return;
  auto& column = statement_.column(column_);
  if (indicator == nullptr) refuse();
  *indicator = column ? soci::i_ok : soci::i_null;
  if (!column) return;
  if (type_ == soci::details::x_stdstring) {
    *static_cast<std::string*>(data_) = std::move(*column);
    return;
  }
  auto& number = *static_cast<long long*>(data_);
  const auto [end, error] = std::from_chars(column->data(), column->data() + column->size(), number);
  if (error != std::errc() || end != column->data() + column->size()) {
    throw StoreError("the database sent something else where a number was asked for");
  }
}

void Use::bind_by_pos(int& position, void* data, exchange_type type, bool /*read_only*/) {
  if (type != soci::details::x_stdstring && type != soci::details::x_long_long) refuse();
  position_ = static_cast<std::size_t>(position++ - 1);
  data_ = data;
  type_ = type;
}

void Use::pre_use(const soci::indicator* indicator) {
  const bool is_null = indicator != nullptr && *indicator == soci::i_null;
  Value& value = statement_.value(position_);
  if (type_ == soci::details::x_stdstring) {
    value = is_null ? std::optional<std::string>() : std::optional(*static_cast<std::string*>(data_));
  } else {
    value = is_null ? std::optional<long long>() : std::optional(*static_cast<long long*>(data_));
  }
}

class Session : public soci::details::session_backend {
 public:
  explicit Session(Wire& wire) : wire_(wire) {}
  bool is_connected() override { return wire_.is_sound(); }
  void begin() override { wire_.run("BEGIN", {}); }
  void commit() override { wire_.run("COMMIT", {}); }
  void rollback() override { wire_.run("ROLLBACK", {}); }
  std::string get_dummy_from_table() const override { return {}; }
  std::string get_backend_name() const override { return "wire"; }
  Statement* make_statement_backend() override { return new Statement(wire_); }
  soci::details::rowid_backend* make_rowid_backend() override { refuse(); }
  soci::details::blob_backend* make_blob_backend() override { refuse(); }

 private:
  Wire& wire_;
};

class Factory : public soci::backend_factory {
 public:
  explicit Factory(Wire& wire) : wire_(wire) {}
  Session* make_session(const soci::connection_parameters& /*parameters*/) const override { return new Session(wire_); }

 private:
  Wire& wire_;
};

}  // namespace

std::unique_ptr<soci::session> make_session(Wire& wire) {
  const Factory factory(wire);
  return std::make_unique<soci::session>(factory, std::string());
}

}  // namespace authfcgi::store
