#include "base/clock.h"

#include <array>
#include <string>

namespace authfcgi {
namespace {

constexpr std::array kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// The number with zeros before it up to so many digits, and what separates it from the next one. Every answer has a
// date in it, and printf would be a tenth of making one.
void append(std::string& text, std::int64_t number, std::size_t digits, char separator) {
  const std::string plain = std::to_string(number);
  if (plain.size() < digits) text.append(digits - plain.size(), '0');
  text.append(plain).push_back(separator);
}

}  // namespace

Instant now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

std::int64_t to_unix_seconds(Instant instant) {
  return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

Instant from_unix_seconds(std::int64_t seconds) { return Instant{std::chrono::seconds{seconds}}; }

std::string http_date(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(instant - day)};
  std::string text;
  text.append(kWeekdays[std::chrono::weekday{day}.c_encoding()]).append(", ");
  append(text, static_cast<unsigned>(date.day()), 2, ' ');
  text.append(kMonths[static_cast<unsigned>(date.month()) - 1]).append(" ");
  append(text, static_cast<int>(date.year()), 4, ' ');
  append(text, time.hours().count(), 2, ':');
  append(text, time.minutes().count(), 2, ':');
  append(text, time.seconds().count(), 2, ' ');
  return text.append("GMT");
}

std::string iso8601(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{instant - day};
  std::string text;
  append(text, static_cast<int>(date.year()), 4, '-');
  append(text, static_cast<unsigned>(date.month()), 2, '-');
  append(text, static_cast<unsigned>(date.day()), 2, 'T');
  append(text, time.hours().count(), 2, ':');
  append(text, time.minutes().count(), 2, ':');
  append(text, time.seconds().count(), 2, '.');
  append(text, time.subseconds().count(), 3, 'Z');
  return text;
}

}  // namespace authfcgi
