#include "app/router.h"

#include <doctest/doctest.h>

#include "support/vectors.h"

using namespace authfcgi;

TEST_CASE("paths are read as Auth.js reads them") {
  // Ours is stricter in what 15.14 asks for: a slash after the base path, and no pattern in it.
  const auto vectors = support::read_vectors("urls-and-env.json");
  int replayed = 0;
  for (const auto& vector : vectors.find("parse_path")->array()) {
    const std::string& base = vector.find("base_path")->string();
    const std::string& path = vector.find("path")->string();
    CAPTURE(path);
    const auto target = app::parse_path(base, path);
    const bool lacks_boundary = path.starts_with(base) && path.size() > base.size() && path[base.size()] != '/';
    const bool is_pattern = !path.starts_with(base);
    if (vector.find("error") || lacks_boundary || is_pattern) {
      CHECK_FALSE(target.has_value());
    } else {
      REQUIRE(target.has_value());
      CHECK(target->action == vector.find("action")->string());
      const auto provider = vector.find_string("provider_id");
      CHECK(target->provider == provider);
    }
    ++replayed;
  }
  CHECK(replayed > 15);
}

TEST_CASE("what merely looks like an action is none") {
  for (const char* path : {"/api/auth", "/api/auth/", "/api/authsession", "/api/auth/Session", "/api/auth/session/x",
                           "/api/auth/csrf/x", "/api/auth/callback/a/b", "/api/auth/sess%69on", "/other", ""}) {
    CAPTURE(path);
    CHECK_FALSE(app::parse_path("/api/auth", path).has_value());
  }
}

TEST_CASE("every route has an endpoint, and an action tells its methods") {
  CHECK(app::find_route("POST", "signin")->needs_csrf);
  CHECK(app::find_route("POST", "signout")->needs_csrf);
  CHECK(app::find_route("POST", "session")->needs_csrf);
  CHECK(app::find_route("POST", "csrf") == nullptr);
  CHECK(app::allowed_methods("csrf") == "OPTIONS, GET, HEAD");
  CHECK(app::allowed_methods("session") == "OPTIONS, GET, HEAD, POST");
}
