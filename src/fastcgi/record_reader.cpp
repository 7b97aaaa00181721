#include "fastcgi/record_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "fastcgi/record.h"

namespace authfcgi::fastcgi {
namespace {

using Kind = Finding::Kind;

constexpr std::size_t kBeginBodyBytes = 8;
constexpr unsigned kResponder = 1;
constexpr unsigned kKeepConnection = 1;

Finding refuse(const char* reason) { return {.kind = Kind::kRefuse, .reason = reason}; }

void answer(Finding& finding, int status) {
  finding.kind = Kind::kAnswer;
  finding.status = status;
}

// What nginx can write. "=" is libfcgi's separator: a name that holds one would become another name.
bool is_odd_name(std::string_view name) {
  return name.empty() || std::ranges::any_of(name, [](char c) { return c <= 0x20 || c >= 0x7f || c == '='; });
}

// Digits only; anything from 10^18 on is as large as it needs to be.
std::optional<std::uint64_t> parse_length(std::string_view text) {
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return std::uint64_t{1} << 62;
  if (error != std::errc()) return std::nullopt;
  return length;
}

}  // namespace

// Leaves finding.kind alone unless the answer is clear already.
void RecordReader::judge_params(std::string_view params, Finding& finding) {
  std::optional<std::string_view> content_length;
  bool is_gate = false;
  std::size_t count = 0;
  while (!params.empty()) {
    const auto pair = take_pair(params);
    if (!pair) {
      finding = refuse("a parameter is cut short");
      return;
    }
    if (++count > limits_.parameters || pair->name.size() > limits_.name_bytes) finding.status = 431;
    // NUL would cut the value short in libfcgi; the other controls have no business in a header or a URL (SEC-41).
    if (is_odd_name(pair->name) || has_control_besides_tab(pair->value)) finding.status = 400;
    // The first one wins, as in libfcgi.
    if (pair->name == "CONTENT_LENGTH" && !content_length) content_length = pair->value;
    if (pair->name == "AUTHFCGI_ROLE" && pair->value == "gate") is_gate = true;
  }
  expected_body_bytes_.reset();
  // An auth_request subrequest carries the length of the original's body, and no body.
  if (is_gate || !content_length || content_length->empty()) return;
  expected_body_bytes_ = parse_length(*content_length);
  if (!expected_body_bytes_) {
    finding.status = 400;
  } else if (*expected_body_bytes_ > limits_.body_bytes) {
    answer(finding, 413);
  }
}

Finding RecordReader::inspect(std::string_view stream) {
  Finding finding;
  std::string_view params;  // of one record, or joined_
  std::size_t params_records = 0;
  enum class Stage { kBegin, kParams, kStdin } stage = Stage::kBegin;

  for (std::size_t position = 0;;) {
    const std::string_view rest = stream.substr(position);
    if (!rest.empty() && static_cast<std::uint8_t>(rest[0]) != kVersion) return refuse("not FastCGI version 1");
    if (rest.size() < kHeaderBytes) break;
    const RecordHeader header = parse_header(rest);
    const bool is_whole = rest.size() >= header.record_bytes();
    const std::string_view content = rest.substr(kHeaderBytes, header.content_bytes);

    if (header.request_id == 0) {
      if (stage != Stage::kBegin) return refuse("a management record inside a request");
      if (header.type == RecordType::kBeginRequest) return refuse("a request with the id 0");
      if (!is_whole) break;
      return {.kind = Kind::kManagement, .bytes = header.record_bytes()};
    }
    // libfcgi takes a padded record without content, and a padded BEGIN_REQUEST, for more than it is.
    const bool ends_stream = header.content_bytes == 0;
    if (ends_stream && header.padding_bytes != 0) return refuse("padding behind the end of a stream");

    if (stage == Stage::kBegin) {
      if (header.type != RecordType::kBeginRequest) return refuse("no request was begun");
      if (header.content_bytes != kBeginBodyBytes || header.padding_bytes != 0) return refuse("a malformed beginning");
      if (!is_whole) break;
      const auto role = static_cast<unsigned>(static_cast<std::uint8_t>(content[0]) << 8) | static_cast<std::uint8_t>(content[1]);
      if (role != kResponder) return refuse("a role other than responder");
      finding.keep = (static_cast<std::uint8_t>(content[2]) & kKeepConnection) != 0;
      finding.request_id = header.request_id;
      stage = Stage::kParams;
    } else if (header.request_id != finding.request_id) {
      return refuse("two requests at once");
    } else if (header.type == RecordType::kAbortRequest) {
      if (!is_whole) break;
      finding.kind = Kind::kAbort;
      finding.bytes = position + header.record_bytes();
      return finding;
    } else if (stage == Stage::kParams) {
      if (header.type != RecordType::kParams) return refuse("something else among the parameters");
      if (ends_stream) {
        judge_params(params_records > 1 ? std::string_view(joined_) : params, finding);
        if (finding.kind != Kind::kNotYet) return finding;
        stage = Stage::kStdin;
      } else {
        if (params.size() + header.content_bytes > limits_.params_bytes) {
          answer(finding, 431);
          return finding;
        }
        if (!is_whole) break;
        if (++params_records == 1) {
          params = content;
        } else {
          if (params_records == 2) joined_.assign(params);
          joined_.append(content);
          params = joined_;
        }
      }
    } else {
      if (header.type != RecordType::kStdin) return refuse("something else in the body");
      finding.body_bytes += header.content_bytes;
      if (finding.body_bytes > limits_.body_bytes) {
        answer(finding, 413);
        return finding;
      }
      if (ends_stream) {
        finding.bytes = position + header.record_bytes();
        if (finding.bytes != stream.size()) return refuse("a second request before the first was answered");
        if (expected_body_bytes_ && *expected_body_bytes_ != finding.body_bytes) finding.status = 400;
        finding.kind = Kind::kComplete;
        return finding;
      }
    }
    if (!is_whole) break;
    position += header.record_bytes();
  }
  // What fits no request is not worth waiting for.
  if (stream.size() >= limits_.stream_bytes()) return refuse("more framing than content");
  return finding;
}

}  // namespace authfcgi::fastcgi
