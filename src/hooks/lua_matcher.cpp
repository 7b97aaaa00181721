#include "hooks/lua_matcher.h"

#include <utility>

#include "hooks/lua_state.h"

namespace authfcgi::hooks {
namespace {

constexpr int kMaxDepth = 200;
constexpr std::size_t kStepsAtOnce = 500;

bool is_between(unsigned char c, unsigned char first, unsigned char last) { return first <= c && c <= last; }
bool is_letter(unsigned char c) { return is_between(c | 0x20, 'a', 'z'); }
bool is_digit(unsigned char c) { return is_between(c, '0', '9'); }
bool is_visible(unsigned char c) { return is_between(c, 0x21, 0x7e); }

// %a, %D, ...: the letter after the percent sign; upper case is everything else. Any other character is itself.
bool is_in_class(unsigned char c, char letter) {
  bool result = false;
  switch (letter | 0x20) {
    case 'a': result = is_letter(c); break;
    case 'c': result = c < 0x20 || c == 0x7f; break;
    case 'd': result = is_digit(c); break;
    case 'g': result = is_visible(c); break;
    case 'l': result = is_between(c, 'a', 'z'); break;
    case 'p': result = is_visible(c) && !is_letter(c) && !is_digit(c); break;
    case 's': result = c == ' ' || is_between(c, '\t', '\r'); break;
    case 'u': result = is_between(c, 'A', 'Z'); break;
    case 'w': result = is_letter(c) || is_digit(c); break;
    case 'z': result = c == 0; break;
    case 'x': result = is_digit(c) || is_between(c | 0x20, 'a', 'f'); break;
    default: return static_cast<unsigned char>(letter) == c;
  }
  if (!is_letter(static_cast<unsigned char>(letter))) return static_cast<unsigned char>(letter) == c;
  return is_between(static_cast<unsigned char>(letter), 'A', 'Z') ? !result : result;
}

}  // namespace

void Matcher::step(std::size_t cost) {
  if ((steps_ += cost) < kStepsAtOnce) return;
  LuaState::charge(lua_, static_cast<std::int64_t>(std::exchange(steps_, 0)));
}

std::optional<std::size_t> Matcher::match(std::size_t start) {
  count_ = depth_ = 0;
  return go_on(start, 0);
}

// The pattern from item on against the text from at on.
Matcher::End Matcher::go_on(std::size_t at, std::size_t item) {
  if (++depth_ > kMaxDepth) luaL_error(lua_, "pattern too complex");
  for (;;) {
    step();
    if (item == pattern_.size()) break;
    const char c = pattern_[item], next = item_at(item + 1);
    const auto leave = [&](End end) {
      --depth_;
      return end;
    };
    if (c == '(') return leave(open_capture(at, item));
    if (c == ')') return leave(close_capture(at, item));
    if (c == '$' && item + 1 == pattern_.size()) return leave(at == text_.size() ? End(at) : End());
    if (c == '%' && next == 'b') return leave(balanced(at, item));
    if (c == '%' && next == 'f') return leave(frontier(at, item));
    if (c == '%' && is_digit(static_cast<unsigned char>(next))) return leave(back_reference(at, item));

    const std::size_t item_end = end_of_item(item);
    const char suffix = item_at(item_end);
    if (suffix == '*' || suffix == '+') {
      if (suffix == '*') return leave(longest_first(at, item, item_end));
      return leave(is_single(at, item, item_end) ? longest_first(at + 1, item, item_end) : End());
    }
    if (suffix == '-') return leave(shortest_first(at, item, item_end));
    const bool is_here = is_single(at, item, item_end);
    if (suffix == '?') {
      if (is_here) {
        if (const auto end = go_on(at + 1, item_end + 1)) return leave(end);
      }
      item = item_end + 1;
    } else {
      if (!is_here) return leave(End());
      ++at;
      item = item_end;
    }
  }
  --depth_;
  return at;
}

Matcher::End Matcher::open_capture(std::size_t at, std::size_t item) {
  const bool is_position = item_at(item + 1) == ')';
  if (count_ >= kMaxCaptures) luaL_error(lua_, "too many captures");
  captures_[static_cast<std::size_t>(count_++)] = {at, 0, is_position ? Capture::kPosition : Capture::kOpen};
  const auto end = go_on(at, item + (is_position ? 2 : 1));
  if (!end) --count_;
  return end;
}

Matcher::End Matcher::close_capture(std::size_t at, std::size_t item) {
  int last = count_ - 1;
  while (last >= 0 && captures_[static_cast<std::size_t>(last)].kind != Capture::kOpen) --last;
  if (last < 0) luaL_error(lua_, "invalid pattern capture");
  Capture& capture = captures_[static_cast<std::size_t>(last)];
  capture.size = at - capture.start;
  capture.kind = Capture::kClosed;
  const auto end = go_on(at, item + 1);
  if (!end) capture.kind = Capture::kOpen;
  return end;
}

// %bxy: from an x to the y that closes it.
Matcher::End Matcher::balanced(std::size_t at, std::size_t item) {
  if (item + 3 >= pattern_.size()) luaL_error(lua_, "malformed pattern (missing arguments to '%%b')");
  const char open = pattern_[item + 2], close = pattern_[item + 3];
  if (at >= text_.size() || text_[at] != open) return {};
  int nested = 1;
  for (std::size_t i = at + 1; i < text_.size(); ++i) {
    step();
    if (text_[i] == close) {
      if (--nested == 0) return go_on(i + 1, item + 4);
    } else if (text_[i] == open) {
      ++nested;
    }
  }
  return {};
}

// %f[set]: between a character that is not in the set and one that is; both ends of the text count as "\0".
Matcher::End Matcher::frontier(std::size_t at, std::size_t item) {
  const std::size_t set = item + 2;
  if (item_at(set) != '[') luaL_error(lua_, "missing '[' after '%%f' in pattern");
  const std::size_t end = end_of_item(set);
  const unsigned char before = at == 0 ? 0 : byte_at(at - 1);
  if (is_in_set(before, set, end - 1) || !is_in_set(byte_at(at), set, end - 1)) return {};
  return go_on(at, end);
}

Matcher::End Matcher::back_reference(std::size_t at, std::size_t item) {
  const int index = pattern_[item + 1] - '1';
  if (index < 0 || index >= count_ || captures_[static_cast<std::size_t>(index)].kind == Capture::kOpen) {
    luaL_error(lua_, "invalid capture index %%%d", index + 1);
  }
  const Capture& capture = captures_[static_cast<std::size_t>(index)];
  const auto text = text_.substr(capture.start, capture.size);
  LuaState::charge(lua_, static_cast<std::int64_t>(text.size() / 16));
  if (text_.substr(at, text.size()) != text) return {};
  return go_on(at + text.size(), item + 2);
}

Matcher::End Matcher::longest_first(std::size_t at, std::size_t item, std::size_t item_end) {
  std::size_t end = at;
  for (; is_single(end, item, item_end); ++end) step();
  for (;; --end) {
    step();
    if (const auto result = go_on(end, item_end + 1)) return result;
    if (end == at) return {};
  }
}

Matcher::End Matcher::shortest_first(std::size_t at, std::size_t item, std::size_t item_end) {
  for (;; ++at) {
    step();
    if (const auto result = go_on(at, item_end + 1)) return result;
    if (!is_single(at, item, item_end)) return {};
  }
}

// Past the character, the %class or the [set] that begins here.
std::size_t Matcher::end_of_item(std::size_t item) {
  const auto skip_escaped = [&](std::size_t i) {
    if (i >= pattern_.size()) luaL_error(lua_, "malformed pattern (ends with '%%')");
    return i + 1;
  };
  const char c = pattern_[item++];
  if (c == '%') return skip_escaped(item);
  if (c != '[') return item;
  if (item_at(item) == '^') ++item;
  const std::size_t set = item;
  // The first character of a set belongs to it even when it is "]".
  for (bool first = true; first || item_at(item) != ']' || item >= pattern_.size(); first = false) {
    if (item >= pattern_.size()) luaL_error(lua_, "malformed pattern (missing ']')");
    if (pattern_[item++] == '%') item = skip_escaped(item);
  }
  step((item - set) / 16);
  return item + 1;
}

bool Matcher::is_single(std::size_t at, std::size_t item, std::size_t item_end) {
  if (at >= text_.size()) return false;
  const auto c = static_cast<unsigned char>(text_[at]);
  switch (pattern_[item]) {
    case '.': return true;
    case '%': return is_in_class(c, pattern_[item + 1]);
    case '[': return is_in_set(c, item, item_end - 1);
    default: return static_cast<unsigned char>(pattern_[item]) == c;
  }
}

// set is the offset of "[", set_end that of "]".
bool Matcher::is_in_set(unsigned char c, std::size_t set, std::size_t set_end) {
  step((set_end - set) / 16);
  std::size_t i = set + 1;
  const bool is_negated = pattern_[i] == '^';
  if (is_negated) ++i;
  for (; i < set_end; ++i) {
    const auto first = static_cast<unsigned char>(pattern_[i]);
    if (first == '%') {
      if (is_in_class(c, pattern_[++i])) return !is_negated;
    } else if (i + 2 < set_end && pattern_[i + 1] == '-') {
      i += 2;
      if (is_between(c, first, static_cast<unsigned char>(pattern_[i]))) return !is_negated;
    } else if (first == c) {
      return !is_negated;
    }
  }
  return is_negated;
}

void Matcher::push_capture(int index, std::size_t start, std::size_t end) const {
  if (index >= count_) {
    if (index != 0) luaL_error(lua_, "invalid capture index %%%d", index + 1);
    lua_pushlstring(lua_, text_.data() + start, end - start);
    return;
  }
  const Capture& capture = captures_[static_cast<std::size_t>(index)];
  if (capture.kind == Capture::kOpen) luaL_error(lua_, "unfinished capture");
  if (capture.kind == Capture::kPosition) {
    lua_pushinteger(lua_, static_cast<lua_Integer>(capture.start) + 1);
  } else {
    lua_pushlstring(lua_, text_.data() + capture.start, capture.size);
  }
}

int Matcher::push_captures(std::size_t start, std::size_t end, bool whole_if_none) const {
  const int count = count_ == 0 && whole_if_none ? 1 : count_;
  luaL_checkstack(lua_, count, "too many captures");
  for (int i = 0; i < count; ++i) push_capture(i, start, end);
  return count;
}

}  // namespace authfcgi::hooks
