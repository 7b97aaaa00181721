// PostgreSQL for sql_store, by libpq.
#pragma once

#include <memory>

#include "config/config.h"
#include "store/server_connection.h"

namespace authfcgi::store {

// The adapter must outlive the connection.
std::unique_ptr<Connection> make_postgres_connection(const config::Adapter& adapter, ServerConnection::Purpose purpose);

}  // namespace authfcgi::store
