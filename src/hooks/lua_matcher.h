// One pattern of Lua's (reference manual, section 6.4.1) tried at one place of one text, by backtracking. Every step has
// its price in instructions, and what is left of it is charged at the end of match().
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

struct lua_State;

namespace authfcgi::hooks {

class Matcher {
 public:
  // Text and pattern must outlive this. Raises in lua where the pattern is malformed.
  Matcher(lua_State* lua, std::string_view text, std::string_view pattern) : lua_(lua), text_(text), pattern_(pattern) {}

  // Where the match ends that begins exactly at offset start; nothing where there is none.
  std::optional<std::size_t> match(std::size_t start);

  // Of the latest match, which went from start to end: the captures, or the whole where there are none. How many.
  int push_captures(std::size_t start, std::size_t end, bool whole_if_none) const;
  // The capture of this number, from 0; the whole match as number 0 where the pattern has none.
  void push_capture(int index, std::size_t start, std::size_t end) const;

 private:
  struct Capture {
    std::size_t start = 0;
    std::size_t size = 0;
    enum { kOpen, kClosed, kPosition } kind = kOpen;
  };
  using End = std::optional<std::size_t>;

  End go_on(std::size_t at, std::size_t item);
  End open_capture(std::size_t at, std::size_t item);
  End close_capture(std::size_t at, std::size_t item);
  End balanced(std::size_t at, std::size_t item);
  End frontier(std::size_t at, std::size_t item);
  End back_reference(std::size_t at, std::size_t item);
  End longest_first(std::size_t at, std::size_t item, std::size_t item_end);
  End shortest_first(std::size_t at, std::size_t item, std::size_t item_end);

  std::size_t end_of_item(std::size_t item);
  bool is_single(std::size_t at, std::size_t item, std::size_t item_end);
  bool is_in_set(unsigned char c, std::size_t set, std::size_t set_end);
  unsigned char byte_at(std::size_t at) const { return at < text_.size() ? static_cast<unsigned char>(text_[at]) : 0; }
  char item_at(std::size_t item) const { return item < pattern_.size() ? pattern_[item] : '\0'; }
  void step(std::size_t cost = 1);

  static constexpr int kMaxCaptures = 32;
  lua_State* lua_;
  std::string_view text_, pattern_;
  std::array<Capture, kMaxCaptures> captures_;
  int count_ = 0;
  int depth_ = 0;
  std::size_t steps_ = 0;
};

}  // namespace authfcgi::hooks
