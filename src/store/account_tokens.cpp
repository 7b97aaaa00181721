#include "store/account_tokens.h"

#include "json/text.h"

namespace authfcgi::store {

json::Value storable_tokens(const json::Value& tokens) {
  json::Value kept = json::object();
  for (std::string_view column : kTokenColumns) {
    const json::Value* token = tokens.find(column);
    if (token == nullptr || token->is_null()) continue;
    kept.set(column, token->is_string() ? *token : json::Value(json::write(*token)));
  }
  const json::Value* expires_at = tokens.find("expires_at");
  if (expires_at != nullptr && expires_at->is_integer()) kept.set("expires_at", expires_at->integer());
  return kept;
}

}  // namespace authfcgi::store
