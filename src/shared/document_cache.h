// Documents of the providers (metadata, keys) that all workers know at once: whoever needs one first fetches it, the
// others wait for that one or use the old text. Made before the fork; memory is used only for what is stored. Any
// worker may be killed at any instruction.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "shared/mapping.h"

namespace authfcgi::shared {

// No document: the attempt of another worker failed a moment ago, took too long, or the text is too large to keep.
class DocumentError : public Error {
 public:
  using Error::Error;
};

struct Document {
  std::string text;
  std::uint64_t version = 0;  // grows with every stored text, over all documents; never 0
};

// What a download brought; max_age as the server wishes (nothing: an hour), kept between 5 minutes and a day.
struct Download {
  std::string text;
  std::optional<std::chrono::seconds> max_age;
};

class DocumentCache {
 public:
  using Downloader = std::function<Download()>;  // throws when there is nothing to keep

  static constexpr std::size_t kMaxDocumentBytes = 512 * 1024;
  static constexpr std::size_t kSlots = 512;  // two documents for more than 200 providers
  static constexpr std::chrono::seconds kRetryAfterFailure{5};
  static constexpr std::chrono::seconds kForcedInterval{30};

  // max_wait: how long one worker waits for the download of another; a little more than a download may take.
  explicit DocumentCache(std::size_t slots = kSlots, std::chrono::milliseconds max_wait = std::chrono::seconds(11));
  DocumentCache(const DocumentCache&) = delete;
  DocumentCache& operator=(const DocumentCache&) = delete;

  // The document known as key (its URL), downloaded by this or another worker where it is missing or expired. Where a
  // text is there already, nobody waits for another's download, and a failed one gives the old text. Otherwise throws
  // what download threw, or DocumentError.
  Document read(std::string_view key, Instant now, const Downloader& download);

  // A text newer than seen_version: one that somebody fetched meanwhile, or a download by force, which happens at most
  // once a key and kForcedInterval over all workers. Nothing where that forbids it, or where it failed.
  std::optional<Document> reread(std::string_view key, std::uint64_t seen_version, Instant now,
                                 const Downloader& download);

 private:
  struct Slot;
  struct Table;
  struct Seen;

  Slot& slot(std::size_t index) const;
  char* text_of(std::size_t index) const;
  std::size_t find_or_claim(const std::string& digest, Instant now);
  Seen look(std::size_t index, const std::string& digest) const;
  Document store(std::size_t index, const Download& download, Instant now);
  Document download_into(std::size_t index, Instant now, const Downloader& download);

  std::size_t slots_;
  std::chrono::milliseconds max_wait_;
  Mapping mapping_;
  Table* table_;
};

}  // namespace authfcgi::shared
