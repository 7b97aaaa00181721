#include "shared/document_cache.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>

#include "crypto/digest.h"
#include "shared/robust_mutex.h"

namespace authfcgi::shared {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds kShortestLife = minutes(5);
constexpr seconds kUsualLife = hours(1);
constexpr seconds kLongestLife = hours(24);

// Has so much time gone by? A clock that was set back counts as well, or a throttle could hold for years.
bool passed(Instant since, Instant now, seconds interval) { return now - since >= interval || since - now >= interval; }

std::size_t aligned(std::size_t bytes) { return (bytes + 4095) / 4096 * 4096; }

}  // namespace

// A slot is written under the table's lock. A text counts only while its version is not 0: the version is taken away
// before the text is touched and given back last, so that a worker killed in between leaves an empty slot.
struct DocumentCache::Slot {
  RobustMutex downloading;  // held by the one worker that asks the provider; taken without the table's lock
  std::atomic<std::uint64_t> version;
  std::uint32_t size;
  char digest[32];  // SHA-256 of the key; the digest of an empty slot means nothing
  bool used;
  Instant last_used;
  Instant expires;
  Instant failed;      // the last download that brought nothing
  Instant forced;      // the last download by force
  std::uint64_t done;  // downloads that came to an end, good or bad
};

struct DocumentCache::Table {
  RobustMutex lock;
  std::uint64_t last_version;
};

// What one worker saw of a slot in one moment.
struct DocumentCache::Seen {
  bool ours = false;  // the slot still belongs to the key
  std::optional<Document> document;
  Instant expires;
  Instant failed;
  Instant forced;
  std::uint64_t done = 0;

  bool fresh(Instant now) const { return document && now < expires && expires - now <= kLongestLife; }
};

DocumentCache::DocumentCache(std::size_t slots, std::chrono::milliseconds max_wait)
    : slots_(slots),
      max_wait_(max_wait),
      mapping_(aligned(sizeof(Table) + slots * sizeof(Slot)) + slots * kMaxDocumentBytes),
      table_(new (mapping_.data()) Table{}) {
  table_->lock.init();
  for (std::size_t i = 0; i < slots_; ++i) (new (&slot(i)) Slot{})->downloading.init();
}

DocumentCache::Slot& DocumentCache::slot(std::size_t index) const {
  return reinterpret_cast<Slot*>(table_ + 1)[index];
}

char* DocumentCache::text_of(std::size_t index) const {
  return static_cast<char*>(mapping_.data()) + aligned(sizeof(Table) + slots_ * sizeof(Slot)) +
         index * kMaxDocumentBytes;
}

// The slot of a key, or the one that went longest without use, emptied for it. One that somebody downloads into is
// never taken away.
std::size_t DocumentCache::find_or_claim(const std::string& digest, Instant now) {
  table_->lock.lock();
  const Held held(table_->lock);
  for (std::size_t i = 0; i < slots_; ++i) {
    if (!slot(i).used || std::memcmp(slot(i).digest, digest.data(), digest.size()) != 0) continue;
    slot(i).last_used = now;
    return i;
  }

  std::optional<std::size_t> oldest;
  for (std::size_t i = 0; i < slots_; ++i) {
    if (oldest && slot(i).used && (!slot(*oldest).used || slot(*oldest).last_used <= slot(i).last_used)) continue;
    if (slot(i).downloading.try_lock() == RobustMutex::Taken::kNo) continue;
    slot(i).downloading.unlock();  // nobody starts one while we hold the table: whoever waits looks again, see read()
    oldest = i;
    if (!slot(i).used) break;
  }
  if (!oldest) throw DocumentError("all places for provider documents are being downloaded into");

  Slot& claimed = slot(*oldest);
  claimed.version = 0;
  claimed.used = false;
  std::memcpy(claimed.digest, digest.data(), digest.size());
  claimed.size = 0;
  claimed.last_used = now;
  claimed.expires = claimed.failed = claimed.forced = Instant{};
  claimed.done = 0;
  std::atomic_ref(claimed.used).store(true);
  return *oldest;
}

DocumentCache::Seen DocumentCache::look(std::size_t index, const std::string& digest) const {
  table_->lock.lock();
  const Held held(table_->lock);
  const Slot& seen = slot(index);
  Seen result;
  result.ours = seen.used && std::memcmp(seen.digest, digest.data(), digest.size()) == 0;
  if (!result.ours) return result;
  if (seen.version != 0) result.document = Document{std::string(text_of(index), seen.size), seen.version};
  result.expires = seen.expires;
  result.failed = seen.failed;
  result.forced = seen.forced;
  result.done = seen.done;
  return result;
}

Document DocumentCache::store(std::size_t index, const Download& download, Instant now) {
  table_->lock.lock();
  const Held held(table_->lock);
  Slot& kept = slot(index);
  kept.version = 0;
  std::memcpy(text_of(index), download.text.data(), download.text.size());
  kept.size = static_cast<std::uint32_t>(download.text.size());
  kept.expires = now + std::clamp(download.max_age.value_or(kUsualLife), kShortestLife, kLongestLife);
  kept.failed = Instant{};
  ++kept.done;
  kept.version = ++table_->last_version;
  return Document{download.text, kept.version};
}

// The caller holds slot(index).downloading. Throws what download threw.
Document DocumentCache::download_into(std::size_t index, Instant now, const Downloader& download) {
  try {
    const Download brought = download();
    if (brought.text.size() > kMaxDocumentBytes) throw DocumentError("a provider's document is larger than 512 KiB");
    return store(index, brought, now);
  } catch (const std::exception&) {
    table_->lock.lock();
    const Held held(table_->lock);
    slot(index).failed = now;
    ++slot(index).done;
    throw;
  }
}

Document DocumentCache::read(std::string_view key, Instant now, const Downloader& download) {
  const std::string digest = crypto::sha256(key);
  for (int round = 0; round < 3; ++round) {
    const std::size_t index = find_or_claim(digest, now);
    const Seen before = look(index, digest);
    if (before.fresh(now)) return *before.document;
    if (!passed(before.failed, now, kRetryAfterFailure)) {
      if (before.document) return *before.document;
      throw DocumentError("the provider did not give it a moment ago");
    }

    // One asks the provider. With an old text in hand nobody waits for that one.
    RobustMutex& downloading = slot(index).downloading;
    if ((before.document ? downloading.try_lock() : downloading.lock_within(max_wait_)) == RobustMutex::Taken::kNo) {
      if (before.document) return *before.document;
      throw DocumentError("another worker has been waiting for it too long");
    }
    const Held held(downloading);

    // While we waited somebody may have brought it, or failed, or the slot may have gone to another key.
    const Seen after = look(index, digest);
    if (!after.ours) continue;
    if (after.done != before.done) {
      if (after.document) return *after.document;
      throw DocumentError("the provider did not give it to another worker");
    }
    try {
      return download_into(index, now, download);
    } catch (const std::exception&) {
      if (!after.document) throw;
      return *after.document;  // the old one serves until the provider is back
    }
  }
  throw DocumentError("too many provider documents at once");
}

std::optional<Document> DocumentCache::reread(std::string_view key, std::uint64_t seen_version, Instant now,
                                              const Downloader& download) {
  const std::string digest = crypto::sha256(key);
  const std::size_t index = find_or_claim(digest, now);
  RobustMutex& downloading = slot(index).downloading;
  if (downloading.lock_within(max_wait_) == RobustMutex::Taken::kNo) return std::nullopt;
  const Held held(downloading);

  Seen seen = look(index, digest);
  if (!seen.ours) return std::nullopt;
  if (seen.document && seen.document->version > seen_version) return std::move(seen.document);
  if (!passed(seen.forced, now, kForcedInterval)) return std::nullopt;
  {
    // Noted before the download: one that fails or is killed has been asked for all the same.
    table_->lock.lock();
    const Held held_table(table_->lock);
    slot(index).forced = now;
  }
  try {
    return download_into(index, now, download);
  } catch (const std::exception&) {
    return std::nullopt;  // the keys that we have go on
  }
}

}  // namespace authfcgi::shared
