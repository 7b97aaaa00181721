#include "http/request.h"

namespace authfcgi::http {
namespace {

// The part of a target that follows scheme and authority, if it has them.
std::string_view without_origin(std::string_view target) {
  if (target.starts_with('/')) return target;
  const auto scheme = target.find("://");
  if (scheme == std::string_view::npos) return target;
  const auto end = target.find_first_of("/?#", scheme + 3);
  return end == std::string_view::npos ? std::string_view() : target.substr(end);
}

}  // namespace

std::string_view Request::path() const {
  const auto rest = without_origin(target);
  const auto path = rest.substr(0, rest.find_first_of("?#"));
  return path.empty() ? std::string_view("/") : path;
}

std::string_view Request::query() const {
  const auto rest = without_origin(target);
  const auto head = rest.substr(0, rest.find('#'));
  const auto mark = head.find('?');
  return mark == std::string_view::npos ? std::string_view() : head.substr(mark + 1);
}

}  // namespace authfcgi::http
