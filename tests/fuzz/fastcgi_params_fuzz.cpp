// Any bytes as the PARAMS of a request: what the reader lets through becomes a Request whose headers hold no control
// character, or a 400.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "fastcgi/adapter.h"
#include "fastcgi/record_reader.h"

namespace {

using namespace authfcgi;

bool is_allowed_by_reader(std::string_view params) {
  std::string stream;
  fastcgi::append_record(stream, fastcgi::RecordType::kBeginRequest, 1, std::string_view("\0\1\0\0\0\0\0\0", 8));
  fastcgi::append_record(stream, fastcgi::RecordType::kParams, 1, params);
  fastcgi::append_record(stream, fastcgi::RecordType::kParams, 1, {});
  fastcgi::append_record(stream, fastcgi::RecordType::kStdin, 1, {});
  const fastcgi::Finding finding = fastcgi::RecordReader({}).inspect(stream);
  return finding.kind == fastcgi::Finding::Kind::kComplete && finding.status == 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > fastcgi::kMaxContentBytes) return 0;
  const std::string_view params(reinterpret_cast<const char*>(data), size);
  std::vector<fastcgi::NameValue> variables;
  for (std::string_view rest = params; !rest.empty();) {
    const auto pair = fastcgi::take_pair(rest);
    if (!pair) break;
    variables.push_back(*pair);
  }
  if (!is_allowed_by_reader(params)) return 0;
  try {
    const http::Request request = fastcgi::to_request(variables, "");
    if (request.method.empty() || request.target.empty()) std::abort();
    if (request.headers.find("proxy")) std::abort();
    for (const auto& [name, value] : request.headers.fields()) {
      if (value.find_first_of("\r\n") != std::string::npos || value.find('\0') != std::string::npos) std::abort();
    }
  } catch (const fastcgi::BadRequest&) {
  }
  return 0;
}
