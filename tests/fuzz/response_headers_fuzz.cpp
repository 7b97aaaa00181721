// The header of a provider's answer, line by line (SEC-21, SEC-80), and what is then read out of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "net/incoming.h"
#include "oauth/freshness.h"
#include "oauth/json_answer.h"

using namespace authfcgi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  net::Incoming incoming(1024);
  for (const std::string_view line : split({reinterpret_cast<const char*>(data), size}, '\n')) {
    if (!incoming.take_header(line)) {
      if (incoming.refusal().empty()) std::abort();
      return 0;
    }
  }
  const http::Response response = incoming.finish(200);
  for (const auto& [name, value] : response.headers.fields()) {
    if (name.empty() || value.find_first_of("\r\n") != std::string::npos) std::abort();
  }
  const auto age = oauth::find_max_age(response.headers);
  if (age && (age->count() < 0 || age->count() > 365 * 24 * 3600)) std::abort();
  oauth::media_type(response);
  return 0;
}
