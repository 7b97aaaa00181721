// What a transfer sends and takes is tested in http_client_test.cpp and http_crowd_test.cpp.
#include "net/transfer.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("what is never sent is refused before libcurl hears of it (SEC-20)") {
  const auto easy = net::make_easy();
  const config::Network network;
  const auto attempt = [&](const std::string& url, const std::string& method, bool allow) {
    http::Request request;
    request.target = url;
    request.method = method;
    net::Transfer(easy.get(), request, 100, network, allow);
  };
  CHECK_NOTHROW(attempt("https://a.example/", "POST", false));
  CHECK_NOTHROW(attempt("http://127.0.0.1/", "GET", true));
  CHECK_THROWS_AS(attempt("http://127.0.0.1/", "GET", false), http::FetchError);
  CHECK_THROWS_AS(attempt("http://a.example/", "GET", true), http::FetchError);
  CHECK_THROWS_AS(attempt("https://u:p@a.example/", "GET", false), http::FetchError);
  CHECK_THROWS_AS(attempt("file:///etc/passwd", "GET", false), http::FetchError);
  CHECK_THROWS_AS(attempt("https://a.example/", "PUT", false), http::FetchError);
}

TEST_CASE("a handle that has not been used has no answer") {
  const auto easy = net::make_easy();
  const config::Network network;
  http::Request request;
  request.target = "https://a.example/";
  net::Transfer transfer(easy.get(), request, 100, network, false);
  CHECK_THROWS_WITH_AS(transfer.finish(CURLE_OK), "https://a.example/: the answer ends within its header", http::FetchError);
  CHECK_THROWS_AS(transfer.finish(CURLE_COULDNT_CONNECT), http::FetchError);
}
