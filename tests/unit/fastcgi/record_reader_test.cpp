#include "fastcgi/record_reader.h"

#include <doctest/doctest.h>

#include "support/fastcgi_peer.h"

using namespace authfcgi::fastcgi;
namespace peer = authfcgi::fastcgi_peer;
using Kind = Finding::Kind;

namespace {

const Limits kLimits{};

Finding inspect(std::string_view stream) { return RecordReader(kLimits).inspect(stream); }

std::string params(std::string_view content) { return peer::stream(RecordType::kParams, content); }
std::string body(std::string_view content) { return peer::stream(RecordType::kStdin, content); }

}  // namespace

TEST_CASE("a request as nginx writes it is complete, and no part of it is") {
  const std::string request = peer::request({{"REQUEST_METHOD", "POST"}, {"CONTENT_LENGTH", "5"}}, "hello");
  const Finding finding = inspect(request);
  CHECK(finding.kind == Kind::kComplete);
  CHECK(finding.bytes == request.size());
  CHECK(finding.body_bytes == 5);
  CHECK(finding.keep);
  CHECK(finding.status == 0);
  for (std::size_t length = 0; length < request.size(); ++length) {
    CAPTURE(length);
    CHECK(inspect(std::string_view(request).substr(0, length)).kind == Kind::kNotYet);
  }
}

TEST_CASE("parameters in several records are one list") {
  const std::string pairs = peer::pairs({{"CONTENT_LENGTH", "1"}, {"X", std::string(300, 'x')}});
  std::string request = peer::begin(false);
  for (const char c : pairs) request += peer::record(RecordType::kParams, std::string_view(&c, 1));
  request += params("") + body("b");
  const Finding finding = inspect(request);
  CHECK(finding.kind == Kind::kComplete);
  CHECK(finding.status == 0);
  CHECK_FALSE(finding.keep);
}

TEST_CASE("a body over the limit is 413, whether announced or only sent (SEC-50)") {
  const std::string large(kLimits.body_bytes + 1, 'x');
  const std::string announced = peer::begin(true) + params(peer::pair("CONTENT_LENGTH", "65537"));
  CHECK(inspect(announced).kind == Kind::kAnswer);
  CHECK(inspect(announced).status == 413);
  CHECK(inspect(peer::request({{"A", "b"}}, large)).status == 413);
  CHECK(inspect(peer::request({{"CONTENT_LENGTH", "999999999999999999999999999"}})).status == 413);
  CHECK(inspect(peer::request({{"CONTENT_LENGTH", "65536"}}, std::string_view(large).substr(1))).kind == Kind::kComplete);
}

TEST_CASE("a body that is not as long as announced is 400 (SEC-50)") {
  CHECK(inspect(peer::request({{"CONTENT_LENGTH", "4"}}, "hello")).status == 400);
  CHECK(inspect(peer::request({{"CONTENT_LENGTH", "5"}}, "")).status == 400);
  CHECK(inspect(peer::request({{"CONTENT_LENGTH", "five"}}, "hello")).status == 400);
  CHECK(inspect(peer::request({{"CONTENT_LENGTH", "-5"}}, "hello")).status == 400);
}

TEST_CASE("an empty CONTENT_LENGTH is none, and the first one wins (M13)") {
  CHECK(inspect(peer::request({{"CONTENT_LENGTH", ""}, {"CONTENT_LENGTH", "5"}})).status == 0);
}

TEST_CASE("the gate is not asked for the body of the request that it guards (M2)") {
  const Finding finding = inspect(peer::request({{"AUTHFCGI_ROLE", "gate"}, {"CONTENT_LENGTH", "9999999"}}));
  CHECK(finding.kind == Kind::kComplete);
  CHECK(finding.status == 0);
}

TEST_CASE("too many parameters, or too long a name, are 431 (SEC-50)") {
  std::string many;
  for (int i = 0; i < 513; ++i) many += peer::pair("A", "b");
  CHECK(inspect(peer::begin(true) + params(many) + body("")).status == 431);
  CHECK(inspect(peer::request({{std::string(257, 'N'), ""}})).status == 431);
  CHECK(inspect(peer::request({{std::string(256, 'N'), ""}})).status == 0);
  const Finding large = inspect(peer::begin(true) + params(peer::pair("A", std::string(kLimits.params_bytes, 'x'))));
  CHECK(large.kind == Kind::kAnswer);
  CHECK(large.status == 431);
}

TEST_CASE("a variable with a control, or a name with an equals sign, is 400 (SEC-41, SEC-53)") {
  CHECK(inspect(peer::request({{"A", std::string_view("x\0y", 3)}})).status == 400);
  CHECK(inspect(peer::request({{"A", "x\ny"}})).status == 400);
  CHECK(inspect(peer::request({{"AUTHFCGI_ROLE=gate", ""}})).status == 400);
  CHECK(inspect(peer::request({{"", "x"}})).status == 400);
  CHECK(inspect(peer::request({{"HTTP_A", "x\ty \xc3\xa4"}})).status == 0);
}

TEST_CASE("a parameter that is cut short is refused (SEC-50)") {
  CHECK(inspect(peer::begin(true) + params("\x04\x09NAMEshort")).kind == Kind::kRefuse);
  CHECK(inspect(peer::begin(true) + params("\xff\xff\xff\xff\xff\xff\xff\xff")).kind == Kind::kRefuse);
}

TEST_CASE("what is no FastCGI request is refused at its first wrong byte (SEC-50)") {
  CHECK(inspect("GET / HTTP/1.1\r\n").kind == Kind::kRefuse);
  CHECK(inspect("G").kind == Kind::kRefuse);
  CHECK(inspect(params("")).kind == Kind::kRefuse);
  CHECK(inspect(peer::begin(true, 0)).kind == Kind::kRefuse);
  CHECK(inspect(peer::begin(true) + body("")).kind == Kind::kRefuse);
  CHECK(inspect(peer::begin(true) + params("") + params("")).kind == Kind::kRefuse);
  CHECK(inspect(peer::record(RecordType::kBeginRequest, std::string_view("\0\2\0\0\0\0\0\0", 8))).kind == Kind::kRefuse);
  CHECK(inspect(peer::record(RecordType::kBeginRequest, "short")).kind == Kind::kRefuse);
  CHECK(inspect(peer::begin(true) + peer::record(static_cast<RecordType>(200), "x")).kind == Kind::kRefuse);
}

TEST_CASE("two requests at once are refused, interleaved or in a row (SEC-50)") {
  CHECK(inspect(peer::begin(true) + peer::begin(true, 2)).kind == Kind::kRefuse);
  CHECK(inspect(peer::begin(true) + peer::begin(true)).kind == Kind::kRefuse);
  CHECK(inspect(peer::request({}) + peer::request({})).kind == Kind::kRefuse);
}

TEST_CASE("padding where libfcgi forgets it is refused, elsewhere it is skipped") {
  std::string padded_end = params("");
  padded_end[6] = 8;
  CHECK(inspect(peer::begin(true) + padded_end + std::string(8, '\0')).kind == Kind::kRefuse);
  std::string padded = peer::record(RecordType::kParams, peer::pair("A", "b"));
  padded[6] = 4;
  CHECK(inspect(peer::begin(true) + padded + "pad!" + params("") + body("")).kind == Kind::kComplete);
}

TEST_CASE("a management record is found in front of a request, and refused inside one (SEC-51)") {
  const std::string management = peer::record(RecordType::kGetValues, peer::pair("FCGI_MAX_REQS", ""), 0);
  const Finding finding = inspect(management + peer::begin(true));
  CHECK(finding.kind == Kind::kManagement);
  CHECK(finding.bytes == management.size());
  CHECK(inspect(peer::begin(true) + management).kind == Kind::kRefuse);
  CHECK(inspect(std::string_view(management).substr(0, 12)).kind == Kind::kNotYet);
}

TEST_CASE("a request can be taken back") {
  const std::string aborted = peer::begin(true) + peer::record(RecordType::kAbortRequest, "");
  CHECK(inspect(aborted).kind == Kind::kAbort);
  CHECK(inspect(aborted).bytes == aborted.size());
}

TEST_CASE("more framing than content is refused: what is waited for has a bound (SEC-50)") {
  std::string request = peer::begin(true);
  while (request.size() < kLimits.stream_bytes()) request += peer::record(RecordType::kParams, "\x01");
  CHECK(inspect(std::string_view(request).substr(0, kLimits.stream_bytes())).kind == Kind::kRefuse);
}
