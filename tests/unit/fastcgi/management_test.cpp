#include "fastcgi/management.h"

#include <doctest/doctest.h>

#include "support/fastcgi_peer.h"

using namespace authfcgi::fastcgi;
namespace peer = authfcgi::fastcgi_peer;

TEST_CASE("a known value is given, an unknown one passed over") {
  const std::string answer = answer_management(RecordType::kGetValues, peer::pairs({{"FCGI_MPXS_CONNS", ""}, {"OTHER", ""}}));
  const RecordHeader header = parse_header(answer);
  CHECK(header.type == RecordType::kGetValuesResult);
  CHECK(header.request_id == 0);
  CHECK(answer.substr(kHeaderBytes) == peer::pair("FCGI_MPXS_CONNS", "0"));
}

TEST_CASE("one name asked for 4,000 times is answered once (SEC-51)") {
  std::string names;
  for (int i = 0; i < 4000; ++i) names += peer::pair("FCGI_MAX_CONNS", "");
  CHECK(answer_management(RecordType::kGetValues, names).size() < 64);
}

TEST_CASE("a length that lies ends the list (SEC-51)") {
  CHECK(answer_management(RecordType::kGetValues, "\xff\xff\xff\xff") == peer::record(RecordType::kGetValuesResult, "", 0));
}

TEST_CASE("any other management record is an unknown type") {
  const std::string answer = answer_management(static_cast<RecordType>(77), "whatever");
  CHECK(parse_header(answer).type == RecordType::kUnknownType);
  CHECK(answer.at(kHeaderBytes) == 77);
}
