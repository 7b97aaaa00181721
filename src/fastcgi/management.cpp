#include "fastcgi/management.h"

#include <array>

namespace authfcgi::fastcgi {
namespace {

struct Value {
  std::string_view name;
  std::string_view value;
};

// A connection carries one request at a time. How many connections there are is our own affair; nginx never asks.
constexpr std::array<Value, 3> kValues{{{"FCGI_MAX_CONNS", "1024"}, {"FCGI_MAX_REQS", "1024"}, {"FCGI_MPXS_CONNS", "0"}}};

std::string values_asked_for(std::string_view content) {
  std::array<bool, kValues.size()> asked{};
  while (!content.empty()) {
    const auto pair = take_pair(content);
    if (!pair) break;
    for (std::size_t i = 0; i < kValues.size(); ++i) asked[i] = asked[i] || pair->name == kValues[i].name;
  }
  std::string pairs;
  for (std::size_t i = 0; i < kValues.size(); ++i) {
    if (!asked[i]) continue;
    pairs += static_cast<char>(kValues[i].name.size());
    pairs += static_cast<char>(kValues[i].value.size());
    pairs.append(kValues[i].name).append(kValues[i].value);
  }
  return pairs;
}

}  // namespace

std::string answer_management(RecordType type, std::string_view content) {
  std::string answer;
  if (type == RecordType::kGetValues) {
    append_record(answer, RecordType::kGetValuesResult, 0, values_asked_for(content));
  } else {
    const char body[8] = {static_cast<char>(type), 0, 0, 0, 0, 0, 0, 0};
    append_record(answer, RecordType::kUnknownType, 0, std::string_view(body, sizeof body));
  }
  return answer;
}

}  // namespace authfcgi::fastcgi
