#include "net/http_client.h"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <doctest/doctest.h>

#include "support/plain_server.h"
#include "support/scratch_directory.h"
#include "support/tls_identity.h"

using namespace authfcgi;
using http::FetchError;

namespace {

// As in the daemon: see net::prepare().
[[maybe_unused]] const auto kSigpipeBefore = ::signal(SIGPIPE, SIG_IGN);

using support::Server;

http::Request get(const std::string& url) {
  http::Request request;
  request.target = url;
  return request;
}

http::Response ask(const std::string& url, std::size_t max_body_bytes = net::kMaxAnswerBytes,
                   const config::Network& network = {}) {
  return net::HttpClient(network, true).fetch(max_body_bytes)(get(url));
}

// Says why no answer came.
std::string refusal(const std::string& url, const config::Network& network = {}) {
  try {
    ask(url, net::kMaxAnswerBytes, network);
  } catch (const FetchError& error) {
    return error.what();
  }
  return "";
}

bool holds(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

constexpr char kOk[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

}  // namespace

TEST_CASE("an answer is brought with its status, fields and body") {
  Server server("HTTP/1.1 201 Made\r\nX-One: a\r\nx-one:  b \r\nContent-Length: 5\r\n\r\nhello");
  const http::Response response = ask(server.url("/p?q=1"));
  CHECK(response.status == 201);
  CHECK(response.headers.find_all("X-One") == std::vector<std::string_view>{"a", "b"});
  CHECK(response.body == "hello");
  CHECK(server.heard().starts_with("GET /p?q=1 HTTP/1.1\r\n"));
  CHECK(holds(server.heard(), "User-Agent: authfcgi/"));
}

TEST_CASE("no encoding is asked for, and no word of ours is in the request that was not said") {
  Server server(kOk);
  ask(server.url());
  for (const char* name : {"Accept-Encoding", "Cookie", "Referer", "Authorization", "Proxy", "Expect"})
    CHECK_FALSE(holds(server.heard(), name));
}

TEST_CASE("a POST brings its fields and its body, of any bytes") {
  Server server(kOk);
  http::Request request = get(server.url("/token"));
  request.method = "POST";
  request.headers.set("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8");
  request.headers.set("Authorization", "Basic abc");
  request.body = std::string("a=1\0b", 5) + std::string(3000, 'x');
  net::HttpClient({}, true).fetch()(request);
  CHECK(server.heard().starts_with("POST /token HTTP/1.1\r\n"));
  CHECK(holds(server.heard(), "Content-Type: application/x-www-form-urlencoded;charset=UTF-8\r\n"));
  CHECK(holds(server.heard(), "Authorization: Basic abc\r\n"));
  CHECK(server.heard().ends_with("\r\n\r\n" + request.body));
  CHECK_FALSE(holds(server.heard(), "Expect"));
}

TEST_CASE("a POST without a body is not called a form") {
  Server server(kOk);
  http::Request request = get(server.url("/me"));
  request.method = "POST";
  net::HttpClient({}, true).fetch()(request);
  CHECK(server.heard().starts_with("POST /me HTTP/1.1\r\n"));
  CHECK_FALSE(holds(server.heard(), "Content-Type"));
}

TEST_CASE("a connection is kept for the next request, also after a POST and through another function") {
  Server server(kOk, false);
  const net::HttpClient client({}, true);
  http::Request post = get(server.url());
  post.method = "POST";
  post.body = "a=b";
  client.fetch()(get(server.url("/1")));
  client.fetch(net::kMaxKeysBytes)(post);
  client.fetch()(get(server.url("/2")));
  CHECK(server.heard().starts_with("GET /2 "));
  CHECK_FALSE(holds(server.heard(), "Content-Length"));
  CHECK(server.connections() == 1);
}

TEST_CASE("a redirect is an answer and is not followed (SEC-22)") {
  Server elsewhere(kOk);
  for (const char* status : {"301", "302", "303", "307", "308"}) {
    Server server("HTTP/1.1 " + std::string(status) + " Moved\r\nLocation: " + elsewhere.url() +
                  "\r\nContent-Length: 0\r\n\r\n");
    CHECK(ask(server.url()).status == std::stoi(status));
  }
  CHECK(elsewhere.connections() == 0);
}

TEST_CASE("http is for loopback only, and only where it is allowed (SEC-20)") {
  Server server(kOk);
  CHECK_THROWS_AS(net::HttpClient({}, false).fetch()(get(server.url())), FetchError);
  CHECK(server.connections() == 0);
  CHECK(holds(refusal("http://example.com/"), "only https"));
  CHECK(holds(refusal("http://192.168.1.1/"), "only https"));
  CHECK(ask("http://localhost:" + std::to_string(server.port()) + "/").status == 200);
}

TEST_CASE("other schemes and user information are refused before anything is opened (SEC-15)") {
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "javascript:alert(1)",
                          "data:,x", "dict://127.0.0.1:11211/", "https://user:pw@example.com/", "", "/relative"}) {
    CAPTURE(url);
    CHECK_FALSE(refusal(url).empty());
  }
}

TEST_CASE("https does not fall back to what is no TLS (SEC-20)") {
  Server server(kOk);
  config::Network network;
  network.connect_timeout = std::chrono::milliseconds(100);
  CHECK(holds(refusal("https://127.0.0.1:" + std::to_string(server.port()) + "/", network), "libcurl"));
}

TEST_CASE("TLS needs a certificate that is trusted and is the host's (SEC-20)") {
  const support::ScratchDirectory scratch;
  config::Network trusting;
  trusting.ca_file = scratch.file("ca.pem");
  const auto ask_tls = [&](const char* names, int version, const config::Network& network, bool trust_it) {
    const support::TlsIdentity identity(names);
    if (trust_it) identity.write_pem(trusting.ca_file);
    Server server(kOk, true, &identity, version);
    return refusal("https://127.0.0.1:" + std::to_string(server.port()) + "/", network);
  };
  CHECK(ask_tls("IP:127.0.0.1", TLS1_3_VERSION, trusting, true) == "");
  CHECK(ask_tls("IP:127.0.0.1", TLS1_2_VERSION, trusting, true) == "");
  CHECK(holds(ask_tls("IP:127.0.0.2", TLS1_3_VERSION, trusting, true), "(libcurl 60)"));
  CHECK(holds(ask_tls("DNS:op.example", TLS1_3_VERSION, trusting, true), "(libcurl 60)"));
  CHECK(holds(ask_tls("IP:127.0.0.1", TLS1_3_VERSION, trusting, false), "(libcurl 60)"));
  CHECK(holds(ask_tls("IP:127.0.0.1", TLS1_3_VERSION, {}, false), "(libcurl 60)"));
  CHECK(holds(ask_tls("IP:127.0.0.1", TLS1_1_VERSION, trusting, true), "(libcurl 35)"));
}

TEST_CASE("proxies of the environment are not heard (SEC-20, httpoxy)") {
  Server server(kOk), proxy(kOk);
  const std::string url = proxy.url();
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) ::setenv(name, url.c_str(), 1);
  const http::Response response = ask(server.url());
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
  CHECK(response.status == 200);
  CHECK(server.connections() == 1);
  CHECK(proxy.connections() == 0);
}

TEST_CASE("nobody's ~/.netrc is sent, and an answer without a status line is none (SEC-20)") {
  const support::ScratchDirectory scratch;
  std::ofstream(scratch.file(".netrc")) << "machine 127.0.0.1 login u password p\n";
  const std::string home = ::getenv("HOME") ? ::getenv("HOME") : "";
  ::setenv("HOME", scratch.path().c_str(), 1);
  Server server(kOk);
  CHECK(ask(server.url()).status == 200);
  CHECK_FALSE(holds(server.heard(), "Authorization"));
  ::setenv("HOME", home.c_str(), 1);

  Server ancient("{\"keys\":[]}");
  CHECK_THROWS_WITH_AS(ask(ancient.url()), doctest::Contains("(libcurl 1)"), FetchError);
}

TEST_CASE("nor can the environment lead around the configured one") {
  Server proxy(kOk);
  config::Network network;
  network.proxy = proxy.url();
  ::setenv("no_proxy", "*", 1);
  http::Request request;
  request.target = "https://127.0.0.1:1/";
  CHECK_THROWS_AS(net::HttpClient(network, false).fetch()(request), FetchError);  // it makes no tunnel; but it was asked
  ::unsetenv("no_proxy");
  CHECK(proxy.connections() == 1);
}

TEST_CASE("a body may be as large as allowed and not a byte larger, whatever its length claims (SEC-21)") {
  const std::string body(1000, 'x');
  Server known("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + body);
  CHECK(ask(known.url(), 1000).body == body);
  CHECK_THROWS_WITH_AS(ask(known.url(), 999), doctest::Contains("larger"), FetchError);
  Server chunked("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + body + "\r\n0\r\n\r\n");
  CHECK(ask(chunked.url(), 1000).body == body);
  CHECK_THROWS_WITH_AS(ask(chunked.url(), 999), doctest::Contains("larger"), FetchError);
}

TEST_CASE("a provider that sends without end is cut off soon (SEC-21)") {
  Server server("HTTP/1.1 200 OK\r\n\r\n" + std::string(32 * 1024 * 1024, 'x'));
  CHECK(holds(refusal(server.url()), "larger"));
  CHECK(server.sent_ < 16 * 1024 * 1024);  // the buffers of both sockets among them
}

TEST_CASE("a header block of more than 64 KiB is refused (SEC-21)") {
  std::string answer = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 70; ++i) answer += "X-Long: " + std::string(1000, 'x') + "\r\n";
  Server server(answer + "\r\n");
  CHECK(holds(refusal(server.url()), "header block"));
}

TEST_CASE("an encoded answer is refused (SEC-20)") {
  for (const char* encoding : {"gzip", "br", "deflate", "x"}) {
    Server server("HTTP/1.1 200 OK\r\nContent-Encoding: " + std::string(encoding) + "\r\nContent-Length: 2\r\n\r\n{}");
    CHECK(holds(refusal(server.url()), "encoded"));
  }
  Server plain("HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}");
  CHECK(ask(plain.url()).status == 200);
}

TEST_CASE("cut short, empty, misframed and older than HTTP/1.0 are no answers (SEC-23)") {
  for (const char* answer :
       {"", "{}", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
        "chunked\r\n\r\nzz\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n"}) {
    Server server(answer);
    CAPTURE(std::string(answer));
    CHECK_FALSE(refusal(server.url()).empty());
  }
}

TEST_CASE("complaints name the place and never the body or the query (SEC-23)") {
  Server server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsecret-in-body");
  const std::string complaint = refusal(server.url("/token?code=secret-code"));
  CHECK(holds(complaint, "127.0.0.1"));
  CHECK(holds(complaint, "/token"));
  CHECK_FALSE(holds(complaint, "secret"));
}

TEST_CASE("a provider that says nothing is given up at the deadline (SEC-21)") {
  Server server("", false);
  config::Network network;
  network.timeout = std::chrono::milliseconds(50);
  CHECK(holds(refusal(server.url(), network), "timed out"));
}

TEST_CASE("nobody there is an error with its reason") { CHECK(holds(refusal("http://127.0.0.1:1/"), "connect")); }

TEST_CASE("private addresses can be forbidden, by address and not by name; a plain loopback stays allowed (SEC-26)") {
  Server server(kOk);
  config::Network network;
  network.forbid_private_addresses = true;
  const std::string port = std::to_string(server.port());
  CHECK(holds(refusal("https://127.0.0.1:" + port + "/", network), "private address"));
  CHECK(holds(refusal("https://localhost:" + port + "/", network), "private address"));
  CHECK(holds(refusal("https://0x7f000001:" + port + "/", network), "private address"));
  CHECK(holds(refusal("https://[::ffff:7f00:1]:" + port + "/", network), "private address"));
  CHECK(server.connections() == 0);
  CHECK(ask(server.url(), 100, network).status == 200);
}

TEST_CASE("interim answers are passed over") {
  Server server("HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\n" + std::string(kOk));
  const http::Response response = ask(server.url());
  CHECK(response.status == 200);
  CHECK_FALSE(response.headers.find("X-Early"));
}

TEST_CASE("methods that no provider needs are not sent") {
  Server server(kOk);
  http::Request request = get(server.url());
  request.method = "DELETE";
  CHECK_THROWS_AS(net::HttpClient({}, true).fetch()(request), FetchError);
  CHECK(server.connections() == 0);
}
