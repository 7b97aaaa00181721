// Any bytes as a gate policy, the rest after the first NUL as a session's claims: a policy is read or refused, nothing
// else; and a session that says nothing fulfils nothing but "user" (SEC-55).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gate/policy.h"
#include "json/text.h"

using namespace authfcgi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = text.find('\0');
  gate::Policy policy;
  try {
    policy = gate::parse_policy(text.substr(0, end));
  } catch (const gate::PolicyError&) {
    return 0;
  }
  const Instant now = from_unix_seconds(1'700'000'000);
  const bool only_user = std::all_of(policy.items.begin(), policy.items.end(), [](const auto& item) {
    return item.size() == 1 && item.front().kind == gate::Kind::kUser;
  });
  if (policy.items.empty() || only_user == gate::find_refusal(policy, json::object(), now).has_value()) std::abort();
  if (end == std::string_view::npos) return 0;
  try {
    gate::find_refusal(policy, json::parse(text.substr(end + 1)), now);
  } catch (const json::ParseError&) {
  }
  return 0;
}
