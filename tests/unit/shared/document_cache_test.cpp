#include "shared/document_cache.h"

#include <new>

#include <doctest/doctest.h>

#include "unit/shared/child.h"

using namespace authfcgi;
using namespace std::chrono_literals;
using shared::Document;
using shared::DocumentCache;
using shared::DocumentError;
using shared::Download;

namespace {

constexpr Instant kNow{std::chrono::seconds(1'790'000'000)};

// A provider that counts how often it was asked.
struct Provider {
  std::string text = "one";
  std::optional<std::chrono::seconds> max_age;
  bool down = false;
  int asked = 0;

  DocumentCache::Downloader downloader() {
    return [this] {
      ++asked;
      if (down) throw Error("connection refused");
      return Download{text, max_age};
    };
  }
};

}  // namespace

TEST_CASE("a document is fetched once in its lifetime") {
  DocumentCache cache(4);
  Provider provider;
  CHECK(cache.read("https://a/", kNow, provider.downloader()).text == "one");
  provider.text = "two";
  CHECK(cache.read("https://a/", kNow + 59min, provider.downloader()).text == "one");
  CHECK(provider.asked == 1);
  CHECK(cache.read("https://a/", kNow + 60min, provider.downloader()).text == "two");
  CHECK(provider.asked == 2);
}

TEST_CASE("the server's max-age is heard between five minutes and a day") {
  DocumentCache cache(4);
  Provider provider;
  const auto lives = [&](std::chrono::seconds max_age, std::chrono::seconds life) {
    const std::string key = std::to_string(max_age.count());
    provider.max_age = max_age;
    provider.asked = 0;
    cache.read(key, kNow, provider.downloader());
    cache.read(key, kNow + life - 1s, provider.downloader());
    CHECK(provider.asked == 1);
    cache.read(key, kNow + life, provider.downloader());
    CHECK(provider.asked == 2);
  };
  lives(0s, 5min);
  lives(10min, 10min);
  lives(100h, 24h);
  lives(-5s, 5min);
}

TEST_CASE("every stored text has a version of its own, and reading keeps it") {
  DocumentCache cache(4);
  Provider provider;
  const Document a = cache.read("a", kNow, provider.downloader());
  const Document b = cache.read("b", kNow, provider.downloader());
  CHECK(a.version != 0);
  CHECK(b.version > a.version);
  CHECK(cache.read("a", kNow, provider.downloader()).version == a.version);
}

TEST_CASE("while the provider is down the old text serves, and the provider is asked at intervals only") {
  DocumentCache cache(4);
  Provider provider;
  cache.read("a", kNow, provider.downloader());
  provider.down = true;
  const Instant later = kNow + 2h;
  CHECK(cache.read("a", later, provider.downloader()).text == "one");
  CHECK(cache.read("a", later + 4s, provider.downloader()).text == "one");
  CHECK(provider.asked == 2);
  provider.down = false;
  provider.text = "two";
  CHECK(cache.read("a", later + 5s, provider.downloader()).text == "two");
  CHECK(provider.asked == 3);
}

TEST_CASE("a provider that was never up is an error with its reason, then refused without asking again") {
  DocumentCache cache(4);
  Provider provider;
  provider.down = true;
  CHECK_THROWS_WITH(cache.read("a", kNow, provider.downloader()), "connection refused");
  CHECK_THROWS_AS(cache.read("a", kNow + 1s, provider.downloader()), DocumentError);
  CHECK(provider.asked == 1);
  provider.down = false;
  CHECK(cache.read("a", kNow + 5s, provider.downloader()).text == "one");
}

TEST_CASE("a clock that was set back by a year holds no throttle and keeps no text for a year") {
  DocumentCache cache(4);
  Provider provider;
  cache.read("a", kNow, provider.downloader());
  provider.text = "two";
  CHECK(cache.read("a", kNow - 365 * 24h, provider.downloader()).text == "two");
}

TEST_CASE("a forced download happens once in 30 seconds, also when it brings nothing (SEC-9)") {
  DocumentCache cache(4);
  Provider provider;
  const auto seen = cache.read("a", kNow, provider.downloader()).version;
  provider.text = "two";
  const auto fresh = cache.reread("a", seen, kNow, provider.downloader());
  REQUIRE(fresh);
  CHECK(fresh->text == "two");
  CHECK_FALSE(cache.reread("a", fresh->version, kNow + 29s, provider.downloader()));
  CHECK(provider.asked == 2);
  provider.down = true;
  CHECK_FALSE(cache.reread("a", fresh->version, kNow + 30s, provider.downloader()));
  CHECK_FALSE(cache.reread("a", fresh->version, kNow + 31s, provider.downloader()));
  CHECK(provider.asked == 3);
  CHECK(cache.read("a", kNow + 31s, provider.downloader()).text == "two");
}

TEST_CASE("who has an old version gets the newer one without a download") {
  DocumentCache cache(4);
  Provider provider;
  const auto seen = cache.read("a", kNow, provider.downloader()).version;
  provider.text = "two";
  CHECK(cache.reread("a", seen, kNow, provider.downloader()));
  const auto again = cache.reread("a", seen, kNow + 1s, provider.downloader());
  REQUIRE(again);
  CHECK(again->text == "two");
  CHECK(provider.asked == 2);
}

TEST_CASE("a text that is too large is refused, the largest one is kept") {
  DocumentCache cache(2);
  Provider provider;
  provider.text = std::string(DocumentCache::kMaxDocumentBytes, 'x');
  CHECK(cache.read("a", kNow, provider.downloader()).text.size() == DocumentCache::kMaxDocumentBytes);
  CHECK(cache.read("a", kNow, provider.downloader()).text == provider.text);
  CHECK(provider.asked == 1);
  provider.text += 'x';
  CHECK_THROWS_AS(cache.read("b", kNow, provider.downloader()), DocumentError);
}

TEST_CASE("with more documents than slots the one that went longest without use goes") {
  DocumentCache cache(2);
  Provider provider;
  cache.read("a", kNow, provider.downloader());
  cache.read("b", kNow + 1s, provider.downloader());
  cache.read("a", kNow + 2s, provider.downloader());
  cache.read("c", kNow + 3s, provider.downloader());
  provider.asked = 0;
  cache.read("a", kNow + 4s, provider.downloader());
  cache.read("c", kNow + 4s, provider.downloader());
  CHECK(provider.asked == 0);
  cache.read("b", kNow + 4s, provider.downloader());
  CHECK(provider.asked == 1);
}

TEST_CASE("what one worker fetched, all have") {
  DocumentCache cache(4);
  tests::Child child([&](const auto&) {
    Provider provider;
    return cache.read("a", kNow, provider.downloader()).text == "one" ? 0 : 1;
  });
  CHECK(child.status() == 0);
  Provider provider;
  provider.text = "mine";
  CHECK(cache.read("a", kNow, provider.downloader()).text == "one");
  CHECK(provider.asked == 0);
}

TEST_CASE("one worker fetches, the others wait for it and do not fetch again") {
  DocumentCache cache(4);
  tests::Child fetcher([&](const auto& meet) {
    cache.read("a", kNow, [&] {
      meet();
      return Download{"from the first", {}};
    });
    return 0;
  });
  fetcher.wait_until_here();
  tests::Child waiter([&](const auto& meet) {
    meet();
    Provider provider;
    const Document document = cache.read("a", kNow, provider.downloader());
    return provider.asked == 0 && document.text == "from the first" ? 0 : 1;
  });
  waiter.wait_until_here();
  waiter.go();
  fetcher.go();
  CHECK(fetcher.status() == 0);
  CHECK(waiter.status() == 0);
}

TEST_CASE("waiting for another worker's download is bounded, and with an old text nobody waits") {
  DocumentCache cache(4, 1ms);
  Provider provider;
  cache.read("old", kNow - 2h, provider.downloader());
  const auto hang = [&](const char* key) {
    return [&cache, key](const auto& meet) {
      cache.read(key, kNow, [&] {
        meet();
        return Download{"late", {}};
      });
      return 0;
    };
  };
  tests::Child first(hang("new")), second(hang("old"));
  first.wait_until_here();
  second.wait_until_here();
  provider.asked = 0;
  CHECK_THROWS_AS(cache.read("new", kNow, provider.downloader()), DocumentError);
  CHECK(cache.read("old", kNow, provider.downloader()).text == "one");
  CHECK(provider.asked == 0);
  first.go();
  second.go();
  CHECK(first.status() == 0);
  CHECK(second.status() == 0);
  CHECK(cache.read("old", kNow, provider.downloader()).text == "late");
}

TEST_CASE("a worker killed in its download holds up nobody") {
  DocumentCache cache(4);
  tests::Child child([&](const auto& meet) {
    cache.read("a", kNow, [&] {
      meet();
      return Download{"never", {}};
    });
    return 0;
  });
  child.wait_until_here();
  child.kill();
  Provider provider;
  CHECK(cache.read("a", kNow, provider.downloader()).text == "one");
  CHECK(cache.reread("a", 1, kNow, provider.downloader()));
}

TEST_CASE("a forced download that was killed counts, and its key goes on") {
  DocumentCache cache(4);
  Provider provider;
  const auto seen = cache.read("a", kNow, provider.downloader()).version;
  tests::Child child([&](const auto& meet) {
    cache.reread("a", seen, kNow, [&] {
      meet();
      return Download{"never", {}};
    });
    return 0;
  });
  child.wait_until_here();
  child.kill();
  CHECK_FALSE(cache.reread("a", seen, kNow + 1s, provider.downloader()));
  CHECK(cache.read("a", kNow + 1s, provider.downloader()).text == "one");
  CHECK(provider.asked == 1);
}

TEST_CASE("workers killed at any moment leave a cache that works") {
  DocumentCache cache(3);
  for (int round = 0; round < 30; ++round) {
    tests::Child child([&](const auto& meet) {
      Provider provider;
      provider.text = std::string(100'000, 'c');
      provider.max_age = 300s;
      meet();
      for (int i = 0;; ++i) cache.read(std::to_string(i % 5), kNow + i * 1h, provider.downloader());
      return 0;
    });
    child.wait_until_here();
    child.go();
    Provider provider;
    provider.text = std::string(50'000, 'p');
    for (int i = 0; i < 20 * (round % 4); ++i)
      cache.read(std::to_string(i % 5), kNow + i * 1h, provider.downloader());
    child.kill();
    const Document document = cache.read("0", kNow + 10'000h, provider.downloader());
    CHECK((document.text == provider.text || document.text == std::string(100'000, 'c')));
  }
}
