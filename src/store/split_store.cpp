#include "store/split_store.h"

namespace authfcgi::store {

// Sessions first: if Redis is lost, the user stays and one can try again. A session that begins in between belongs to
// nobody from then on, as ids are never given out twice.
void SplitStore::delete_user(std::string_view id) {
  sessions_.delete_sessions(id, "");
  users_->delete_user(id);
}

void SplitStore::create_session(const model::Session& session) {
  if (!users_->find_user(session.user_id)) throw StoreError("there is no user with this id");
  sessions_.create_session(session);
}

std::optional<std::pair<model::Session, model::User>> SplitStore::find_session_and_user(std::string_view token) {
  auto session = sessions_.find_session(token);
  if (!session) return std::nullopt;
  auto user = users_->find_user(session->user_id);
  if (!user) return std::nullopt;
  return std::pair(*std::move(session), *std::move(user));
}

}  // namespace authfcgi::store
