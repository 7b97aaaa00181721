// One exchange over libcurl, hardened (SEC-20 to SEC-23, SEC-26): everything but who waits for it, which is
// curl_easy_perform() in http_client.cpp and curl_multi in http_crowd.cpp.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>

#include "config/config.h"
#include "http/fetch.h"
#include "net/incoming.h"

namespace authfcgi::net {

struct FreeEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;

// Throws Error where libcurl has none.
Easy make_easy();

class Transfer {
 public:
  // Tells the handle all of it. Throws http::FetchError where this request is never sent. All of them outlive this; the
  // handle serves one transfer at a time, and keeps its connections from one to the next.
  Transfer(CURL* handle, const http::Request& request, std::size_t max_body_bytes, const config::Network& network,
           bool allow_insecure_loopback, Body body = Body::kRead);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // The answer, after libcurl is through with it. Throws http::FetchError.
  http::Response finish(CURLcode code);

 private:
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using Lines = std::unique_ptr<curl_slist, FreeList>;

  static Lines header_lines(const http::Request& request);
  void harden(const config::Network& network);
  void say(const http::Request& request);

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address);

  CURL* curl_;
  Incoming incoming_;
  bool forbid_private_addresses_;
  bool loopback_only_ = false;
  Lines lines_;
  std::string where_;
  std::array<char, CURL_ERROR_SIZE> reason_{};
};

}  // namespace authfcgi::net
