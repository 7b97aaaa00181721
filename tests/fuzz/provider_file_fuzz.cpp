// Any bytes as a provider file: it becomes a provider whose endpoints can be asked, or complaints.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "json/text.h"
#include "oauth/discovery.h"
#include "providers/file_schema.h"
#include "providers/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace authfcgi;
  try {
    json::Value file = json::parse(std::string(reinterpret_cast<const char*>(data), size));
    if (!file.is_object() || !providers::check_file(file).empty()) return 0;
    file.set("clientId", "c");
    file.set("clientSecret", "s");
    providers::Complaints complaints;
    const auto provider = providers::parse(file, config::Config(), complaints);
    if (!provider && complaints.all.empty()) std::abort();
    if (!provider) return 0;
    for (const std::string& url : {provider->authorization.url, provider->token.url, provider->issuer})
      if (!url.empty() && !oauth::usable_endpoint(url, false)) std::abort();
  } catch (const json::ParseError&) {
  }
  return 0;
}
