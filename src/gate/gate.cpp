#include "gate/gate.h"

#include <unordered_map>

#include "gate/identity.h"
#include "gate/policy.h"
#include "gate/return_url.h"
#include "http/url.h"

namespace authfcgi::gate {
namespace {

// The header block as nginx's buffer sees it: names, values, and what stands around them (M5). The status line and
// the framing of FastCGI are paid for in advance.
class Budget {
 public:
  explicit Budget(std::size_t bytes) : left_(bytes > kFraming ? bytes - kFraming : 0) {}

  std::size_t left() const { return left_; }
  static std::size_t cost(std::string_view name, std::string_view value) { return name.size() + value.size() + 4; }
  bool take(std::size_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }

 private:
  static constexpr std::size_t kFraming = 128;
  std::size_t left_;
};

constexpr std::string_view kCookiesLeftOut =
    "the session's cookies were left out: with fastcgi_buffer_size 16k, raise gate.maxHeaderBytes";

// Parsed once a process: there are as many policies as gate locations in nginx's files, and one parse costs more than
// all the rest. Only nginx can write one, so the bound is a guard against a wiring that builds policies from variables.
const Policy& find_policy(const std::string& text) {
  constexpr std::size_t kMaxPolicies = 256;
  static std::unordered_map<std::string, Policy> known;
  if (const auto found = known.find(text); found != known.end()) return found->second;
  Policy policy = parse_policy(text);
  if (known.size() >= kMaxPolicies) known.clear();
  return known.emplace(text, std::move(policy)).first->second;
}

http::Response make_response(int status) {
  http::Response response;
  response.status = status;
  response.headers.add("Cache-Control", "no-store");
  return response;
}

Answer reply(int status, std::string_view reason, std::string complaint = "") {
  Answer answer{make_response(status), std::move(complaint)};
  answer.response.headers.add("X-Auth-Reason", reason);
  return answer;
}

Answer refuse(std::string_view reason, std::string complaint = "") {
  return reply(403, reason, std::move(complaint));
}

std::string at(const http::Request& request) {
  return " at the location that answers " + request.front.scheme + "://" + request.front.host + request.target;
}

// All cookies or none: half of a chunked session would be a broken one.
Answer with_cookies(Answer answer, const std::vector<std::string>& cookies, Budget& budget) {
  constexpr std::string_view kNumbered = "X-Auth-Set-Cookie-";
  std::size_t numbered = 0, plain = 0;
  for (const auto& cookie : cookies) {
    numbered += Budget::cost(kNumbered, cookie) + 2;
    plain += Budget::cost("Set-Cookie", cookie);
  }
  http::Headers& headers = answer.response.headers;
  if (!budget.take(numbered)) {
    answer.complaint = kCookiesLeftOut;
    return answer;
  }
  for (std::size_t i = 0; i < cookies.size(); ++i) {
    headers.add(std::string(kNumbered) + std::to_string(i + 1), cookies[i]);
  }
  if (!budget.take(plain)) return answer;
  for (const auto& cookie : cookies) headers.add("Set-Cookie", cookie);
  return answer;
}

// To the page, and from there back to what was asked for; left out where it does not fit.
void add_location(http::Headers& headers, std::string_view page, const http::Request& request, const Entrance& entrance,
                  Budget& budget) {
  constexpr std::string_view kLocation = "Location";
  const std::size_t overhead = Budget::cost(kLocation, "");
  const std::size_t room = budget.left() > overhead ? budget.left() - overhead : 0;
  const auto location = sign_in_location(page, entrance.origin, request.target, room);
  if (!location.empty() && budget.take(Budget::cost(kLocation, location))) headers.add(kLocation, location);
}

// The sign-in page, told that whoever is signed in already shall prove it again.
std::string renewing(std::string_view page, std::chrono::seconds max_age) {
  const auto hash = page.find('#');
  std::string url(page.substr(0, hash));
  url += url.find('?') == std::string::npos ? '?' : '&';
  url += "max_age=" + std::to_string(max_age.count());
  if (hash != std::string_view::npos) url += page.substr(hash);
  return url;
}

// Who is signed in has to prove more (RFC 9470 section 3). Who they are comes first: the second factor may come with it.
Answer ask_for_more(const StepUp& step_up, const http::Request& request, const Entrance& entrance,
                    const std::vector<std::string>& set_cookies, Budget budget) {
  Answer answer = reply(401, to_string(step_up.max_age ? Kind::kMaxAge : Kind::kAcr));
  http::Headers& headers = answer.response.headers;
  if (navigates(request.headers)) {
    add_location(headers, step_up.max_age ? renewing(entrance.sign_in, *step_up.max_age) : entrance.second_factor,
                 request, entrance, budget);
  } else {
    std::string challenge = "Bearer error=\"insufficient_user_authentication\"";
    if (step_up.second_factor) challenge += ", acr_values=\"mfa\"";
    if (step_up.max_age) challenge += ", max_age=\"" + std::to_string(step_up.max_age->count()) + "\"";
    if (budget.take(Budget::cost("WWW-Authenticate", challenge))) headers.add("WWW-Authenticate", challenge);
  }
  return with_cookies(std::move(answer), set_cookies, budget);
}

Answer ask_to_sign_in(const http::Request& request, const Entrance& entrance,
                      const std::vector<std::string>& set_cookies, Budget budget) {
  Answer answer = reply(401, "no-session");
  if (navigates(request.headers)) {
    add_location(answer.response.headers, entrance.sign_in, request, entrance, budget);
  }
  return with_cookies(std::move(answer), set_cookies, budget);
}

// Where the hook wants the browser instead: a path of the protected site, or any web page.
Answer send_elsewhere(const http::Request& request, const std::string& url, const Entrance& entrance,
                      const std::vector<std::string>& set_cookies, Budget budget) {
  const auto base = http::parse_url(entrance.origin);
  const auto target = base ? http::parse_url(url, *base) : std::nullopt;
  if (!target) return refuse("authorized", "the authorized hook named a page that is no http or https URL");
  Answer answer = reply(401, "authorized");
  const std::string location = target->serialize();
  if (navigates(request.headers) && budget.take(Budget::cost("Location", location))) {
    answer.response.headers.add("Location", location);
  }
  return with_cookies(std::move(answer), set_cookies, budget);
}

Answer let_in(const session::Active& session, const config::Gate& settings,
              const std::vector<std::string>& set_cookies, Budget budget) {
  Answer answer{make_response(success_status(settings.preset)), ""};
  const auto fields = identity_headers(session, settings);
  for (const auto& [name, value] : fields) {
    if (budget.take(Budget::cost(name, value))) {
      answer.response.headers.add(name, value);
      continue;
    }
    if (name == fields.front().first) throw IdentityError("the user's id is longer than gate.maxHeaderBytes");
    answer.complaint = name + " was left out: the headers would be longer than gate.maxHeaderBytes";
  }
  return with_cookies(std::move(answer), set_cookies, budget);
}

}  // namespace

Answer answer(const http::Request& request, const std::optional<session::Active>& session,
              const config::Gate& settings, const Entrance& entrance, Instant now,
              const std::vector<std::string>& set_cookies, const Authorized& authorized) {
  // A wiring that forgot a line denies everybody, signed in or not, so that it is noticed at once (M11).
  if (!request.front.path.starts_with('/')) {
    return refuse("missing-path", "AUTHFCGI_PATH is missing: write \"set $authfcgi_path $uri;\"" + at(request));
  }
  if (request.front.require.find_first_not_of(" \t\r\n") == std::string::npos) {
    return refuse("missing-policy", "AUTHFCGI_REQUIRE is missing in the gate" + at(request));
  }

  const Budget budget(settings.max_header_bytes);
  try {
    const Policy& policy = find_policy(request.front.require);
    const auto refusal = session ? find_refusal(policy, session->claims, now) : std::nullopt;
    if (refusal) {
      const auto step_up = find_step_up(policy, session->claims, now);
      const bool is_possible = step_up && (!step_up->second_factor || !entrance.second_factor.empty());
      if (is_possible) return ask_for_more(*step_up, request, entrance, set_cookies, budget);
      return refuse(to_string(*refusal));
    }
    const hooks::Verdict verdict = authorized ? authorized() : true;
    if (const auto* url = std::get_if<std::string>(&verdict); url && !url->empty()) {
      return send_elsewhere(request, *url, entrance, set_cookies, budget);
    }
    if (!session) return ask_to_sign_in(request, entrance, set_cookies, budget);
    if (verdict != hooks::Verdict(true)) return refuse("authorized");
    return let_in(*session, settings, set_cookies, budget);
  } catch (const PolicyError& error) {
    return refuse("bad-policy", error.what() + at(request));
  } catch (const IdentityError& error) {
    return refuse("bad-identity", error.what());
  }
}

}  // namespace authfcgi::gate
