#include "store/memory_store.h"

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "store/account_tokens.h"

namespace authfcgi::store {

namespace {

template <class Map, class Key>
auto find_value(const Map& map, const Key& key) -> std::optional<typename Map::mapped_type> {
  const auto found = map.find(key);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

template <class Map>
int erase_expired(Map& map, Instant now) {
  return static_cast<int>(std::erase_if(map, [now](const auto& entry) { return entry.second.expires < now; }));
}

}  // namespace

void MemoryStore::refuse_taken_email(const model::User& user, std::string_view except) {
  if (!user.email) return;
  const std::optional<model::User> owner = find_user_by_email(*user.email);
  if (owner && owner->id != except) throw Conflict("a user with this e-mail address is there already");
}

void MemoryStore::require_user(std::string_view id) {
  if (!users_.contains(id)) throw StoreError("there is no user with this id");
}

model::User MemoryStore::create_user(const model::User& user) {
  refuse_taken_email(user, "");
  model::User stored = user;
  stored.id = std::to_string(++last_id_);
  stored.extra = json::object();
  users_[stored.id] = stored;
  return stored;
}

std::optional<model::User> MemoryStore::find_user(std::string_view id) { return find_value(users_, id); }

std::optional<model::User> MemoryStore::find_user_by_email(std::string_view email) {
  for (const auto& [id, user] : users_) {
    if (user.email && equals_ignoring_case(*user.email, email)) return user;
  }
  return std::nullopt;
}

std::optional<model::User> MemoryStore::find_user_by_account(std::string_view provider,
                                                             std::string_view provider_account_id) {
  const auto account = find_account(provider, provider_account_id);
  return account ? find_user(account->user_id) : std::nullopt;
}

model::User MemoryStore::update_user(const model::User& user) {
  require_user(user.id);
  refuse_taken_email(user, user.id);
  model::User stored = user;
  stored.extra = json::object();
  users_[user.id] = stored;
  return stored;
}

void MemoryStore::delete_user(std::string_view id) {
  std::erase_if(accounts_, [id](const auto& entry) { return entry.second.user_id == id; });
  std::erase_if(authenticators_, [id](const auto& entry) { return entry.second.user_id == id; });
  std::erase_if(sessions_, [id](const auto& entry) { return entry.second.user_id == id; });
  std::erase_if(users_, [id](const auto& entry) { return entry.first == id; });
}

std::vector<model::User> MemoryStore::list_users(std::string_view after, int limit) {
  // Decimal numbers without leading zeros: the longer one is the greater.
  const auto is_less = [](std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  };
  std::vector<model::User> listed;
  for (const auto& [id, user] : users_) {
    if (is_less(after, id)) listed.push_back(user);
  }
  std::ranges::sort(listed, is_less, &model::User::id);
  if (listed.size() > static_cast<std::size_t>(limit)) listed.resize(static_cast<std::size_t>(limit));
  return listed;
}

std::optional<model::Account> MemoryStore::find_account(std::string_view provider,
                                                        std::string_view provider_account_id) {
  return find_value(accounts_, Pair(provider, provider_account_id));
}

void MemoryStore::link_account(const model::Account& account) {
  require_user(account.user_id);
  model::Account stored = account;
  stored.tokens = storable_tokens(account.tokens);
  if (!accounts_.emplace(Pair(account.provider, account.provider_account_id), std::move(stored)).second) {
    throw Conflict("this account is linked already");
  }
}

void MemoryStore::unlink_account(std::string_view provider, std::string_view provider_account_id) {
  const auto node = accounts_.extract(Pair(provider, provider_account_id));
  if (node.empty()) return;
  std::erase_if(authenticators_, [&](const auto& entry) {
    return entry.second.user_id == node.mapped().user_id && entry.second.provider_account_id == provider_account_id;
  });
}

std::vector<model::Account> MemoryStore::list_accounts(std::string_view user_id) {
  std::vector<model::Account> listed;
  for (const auto& [key, account] : accounts_) {
    if (account.user_id == user_id) listed.push_back(account);
  }
  return listed;
}

model::User MemoryStore::create_user_with_account(const model::User& user, const model::Account& account) {
  if (find_account(account.provider, account.provider_account_id)) throw Conflict("this account is linked already");
  model::User stored = create_user(user);
  model::Account linked = account;
  linked.user_id = stored.id;
  link_account(linked);
  return stored;
}

void MemoryStore::create_session(const model::Session& session) {
  require_user(session.user_id);
  if (!sessions_.emplace(session.session_token, session).second) throw Conflict("this session is there already");
}

std::optional<std::pair<model::Session, model::User>> MemoryStore::find_session_and_user(std::string_view token) {
  const auto session = find_value(sessions_, token);
  if (!session) return std::nullopt;
  const auto user = find_user(session->user_id);
  if (!user) return std::nullopt;
  return std::pair(*session, *user);
}

void MemoryStore::update_session(std::string_view token, Instant expires, Instant seen) {
  const auto found = sessions_.find(token);
  if (found == sessions_.end()) return;
  found->second.expires = expires;
  found->second.seen = seen;
}

void MemoryStore::delete_session(std::string_view token) {
  const auto found = sessions_.find(token);
  if (found != sessions_.end()) sessions_.erase(found);
}

std::vector<model::Session> MemoryStore::list_sessions(std::string_view user_id) {
  std::vector<model::Session> listed;
  for (const auto& [token, session] : sessions_) {
    if (session.user_id != user_id) continue;
    listed.push_back(session);
    listed.back().session_token.clear();
    listed.back().name = model::public_name(token);
  }
  std::ranges::stable_sort(listed, std::greater(), &model::Session::started);
  return listed;
}

bool MemoryStore::delete_named_session(std::string_view user_id, std::string_view name) {
  return std::erase_if(sessions_, [&](const auto& entry) {
           return entry.second.user_id == user_id && model::public_name(entry.first) == name;
         }) > 0;
}

int MemoryStore::delete_sessions(std::string_view user_id, std::string_view except_token) {
  return static_cast<int>(std::erase_if(sessions_, [&](const auto& entry) {
    return entry.second.user_id == user_id && entry.first != except_token;
  }));
}

void MemoryStore::create_verification_token(const model::VerificationToken& token) {
  if (!verification_tokens_.emplace(Pair(token.identifier, token.token), token).second) {
    throw Conflict("this verification token is there already");
  }
}

std::optional<model::VerificationToken> MemoryStore::use_verification_token(std::string_view identifier,
                                                                            std::string_view token) {
  const auto node = verification_tokens_.extract(Pair(identifier, token));
  if (node.empty()) return std::nullopt;
  return node.mapped();
}

int MemoryStore::purge(Instant now) { return erase_expired(sessions_, now) + erase_expired(verification_tokens_, now); }

}  // namespace authfcgi::store
