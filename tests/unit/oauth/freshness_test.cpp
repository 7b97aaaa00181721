#include "oauth/freshness.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using std::chrono::seconds;

namespace {

std::optional<seconds> max_age(std::initializer_list<const char*> fields) {
  http::Headers headers;
  for (const char* field : fields) headers.add("Cache-Control", field);
  return oauth::find_max_age(headers);
}

}  // namespace

TEST_CASE("max-age among other directives, in any case and in any field") {
  CHECK(max_age({"max-age=300"}) == seconds(300));
  CHECK(max_age({"public, Max-Age=\"60\" , must-revalidate"}) == seconds(60));
  CHECK(max_age({"public", "max-age=5, max-age=6"}) == seconds(5));
  CHECK(max_age({"max-age=0"}) == seconds(0));
}

TEST_CASE("who forbids to keep it has a max-age of nothing") {
  CHECK(max_age({"max-age=300, no-store"}) == seconds(0));
  CHECK(max_age({"no-cache"}) == seconds(0));
}

TEST_CASE("nonsense says nothing, and a number of any size is no harm (SEC-8)") {
  for (const char* field : {"", "max-age", "max-age=", "max-age=-1", "max-age=1e9", "max-age=x", "s-maxage=5", ",,,"})
    CHECK_FALSE(max_age({field}));
  CHECK_FALSE(max_age({}));
  CHECK(max_age({("max-age=" + std::string(400, '9')).c_str()}) == seconds(365 * 24 * 3600));
}
