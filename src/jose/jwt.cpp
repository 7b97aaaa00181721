#include "jose/jwt.h"

#include <algorithm>
#include <cmath>

namespace authfcgi::jose {

std::optional<std::int64_t> numeric_date(const json::Value& value) {
  if (!value.is_number()) return std::nullopt;
  constexpr double kLimit = 9007199254740992.0;  // 2^53: up to here every whole second has its own double
  const double seconds = value.number();
  if (std::isnan(seconds)) return std::nullopt;
  return static_cast<std::int64_t>(std::floor(std::clamp(seconds, -kLimit, kLimit)));
}

std::optional<std::int64_t> find_numeric_date(const json::Value& claims, std::string_view name) {
  const json::Value* value = claims.find(name);
  return value == nullptr ? std::nullopt : numeric_date(*value);
}

}  // namespace authfcgi::jose
