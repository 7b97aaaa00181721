#include "endpoints/callback_url.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "http/url.h"
#include "observe/log.h"

namespace authfcgi::endpoints {

namespace {

constexpr std::size_t kMaxBytes = 2048;

// What stands in url, read once and for all: the parser's own serialisation and the origin that is in it.
struct Read {
  std::string origin, text;
};

// Nothing for what no honest client sends: backslashes and controls, about which browsers disagree, and user information.
std::optional<Read> read(std::string_view url, const std::string& origin) {
  if (url.empty() || url.size() > kMaxBytes || has_control(url) || url.find('\\') != std::string_view::npos) {
    return std::nullopt;
  }
  // A leading slash, or two, is a path of ours: the origin in front leaves no room for another host.
  const auto parsed = http::parse_url(url.front() == '/' ? origin + std::string(url) : std::string(url));
  if (!parsed || parsed->has_credentials) return std::nullopt;
  Read result{.origin = parsed->origin(), .text = parsed->serialize()};
  // An origin without a path stays as Auth.js writes it: no slash at its end.
  if (url == result.origin) result.text = result.origin;
  if (result.text.size() > kMaxBytes) return std::nullopt;
  return result;
}

}  // namespace

std::string decide_redirect(std::string_view url, const std::string& origin,
                            const std::vector<std::string>& further_origins) {
  if (url == origin) return origin;
  auto target = read(url, origin);
  if (!target) return origin;
  const bool is_known =
      target->origin == origin || std::ranges::find(further_origins, target->origin) != further_origins.end();
  return is_known ? std::move(target->text) : origin;
}

std::string choose_redirect(std::string_view url, const std::string& origin,
                            const std::vector<std::string>& further_origins, hooks::Hooks& hooks) {
  if (!hooks.has_redirect()) return decide_redirect(url, origin, further_origins);
  if (url.empty()) return origin;
  try {
    const std::string chosen = hooks.redirect(std::string(url), origin);
    auto target = read(chosen, origin);
    return target ? std::move(target->text) : origin;
  } catch (const Error& error) {
    observe::log(observe::Level::kError, "redirect_hook_failed", {{"cause", describe(error)}});
    return origin;
  }
}

std::string choose_redirect(std::string_view url, const Context& context) {
  return choose_redirect(url, context.origin, context.config.redirect_origins, context.hooks);
}

}  // namespace authfcgi::endpoints
