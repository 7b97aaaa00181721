#include "oauth/signature.h"

#include <algorithm>

namespace authfcgi::oauth {
namespace {

bool is_symmetric(const std::string& name) {
  const jose::Algorithm* algorithm = jose::find_algorithm(name);
  return algorithm && algorithm->key_type == jose::KeyType::kOct;
}

jose::VerifiedJws verify_with(const jose::JwkSet& keys, std::string_view token, const std::vector<std::string>& allowed,
                              const Client& client) {
  jose::Verifier verifier(keys, allowed);
  if (!client.client_secret.empty()) verifier.with_client_secret(client.client_secret);
  return verifier.verify(token);
}

}  // namespace

jose::VerifiedJws verify_signature(std::string_view token, const std::vector<std::string>& allowed,
                                   const Client& client, KeySource& keys) {
  // A provider that signs with our secret needs no published keys.
  if (std::all_of(allowed.begin(), allowed.end(), is_symmetric)) return verify_with({}, token, allowed, client);

  const std::shared_ptr<const jose::JwkSet> known = keys.keys();
  try {
    return verify_with(*known, token, allowed, client);
  } catch (const jose::SignatureError&) {
    const std::shared_ptr<const jose::JwkSet> newer = keys.newer_keys();
    if (!newer) throw;
    return verify_with(*newer, token, allowed, client);
  }
}

}  // namespace authfcgi::oauth
