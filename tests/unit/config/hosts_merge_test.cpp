#include "config/hosts_merge.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;

namespace {

config::HostDocument merge(const std::string& text, const std::string& host) {
  static json::Located file;
  file = json::parse_located(text);
  return config::merge_host(file, host, {"secret"}, {"listen"});
}

}  // namespace

TEST_CASE("an entry is laid over the rest: objects member by member, everything else whole, null removes") {
  const auto host = merge(R"({"session": {"maxAge": 100, "updateAge": 10}, "providers": ["a", "b"], "pages": {"error": "/e"},
                              "theme": "no object", "hosts": {"h.example": {"session": {"maxAge": 200}, "providers": ["c"],
                              "pages": null, "theme": {"logo": "/l"}, "gate": {"preset": "vouch", "nonAscii": null}}}})",
                          "h.example");
  CHECK(json::write(host.document.value) ==
        R"({"session":{"maxAge":200,"updateAge":10},"providers":["c"],"theme":{"logo":"/l"},"gate":{"preset":"vouch"}})");
}

TEST_CASE("some members count only in the entry, others only outside of it") {
  const std::string text = R"({"secret": "s", "listen": {"socket": "/a"}, "hosts": {"h": {"listen": {"socket": "/b"}}, "i": {"secret": "t"}}})";
  CHECK(json::write(merge(text, "h").document.value) == R"({"listen":{"socket":"/a"}})");
  CHECK(json::write(merge(text, "i").document.value) == R"({"listen":{"socket":"/a"},"secret":"t"})");
}

TEST_CASE("every value keeps the line on which it is written") {
  const auto host = merge("{\"debug\": 1,\n\"session\": {\n\"maxAge\": 1},\n\"hosts\": {\n\"a/b\": {},\n\"h\": {\"session\": {\n\"maxAge\": 2}}}}", "h");
  CHECK(host.document.line("/debug") == 1);
  CHECK(host.document.line("/session/maxAge") == 7);
  CHECK(host.document.line("/session") == 6);
  CHECK(host.document.line("/missing") == 6);
  CHECK(host.own == std::set<std::string>{"", "/session", "/session/maxAge"});
}
