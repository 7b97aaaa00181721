#include "net/http_crowd.h"

#include <map>
#include <optional>

#include "net/transfer.h"

namespace authfcgi::net {
namespace {

struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

void check(CURLMcode code) {
  if (code != CURLM_OK) throw Error(std::string("libcurl: ") + curl_multi_strerror(code));
}

}  // namespace

struct HttpCrowd::Exchanges {
  // From begin to end, at one place: libcurl has pointers into all of it.
  struct One {
    One(CURLM* its_multi, http::Request its_request, std::size_t max_body_bytes, const config::Network& network,
        bool allow_insecure_loopback)
        : multi(its_multi),
          request(std::move(its_request)),
          transfer(handle.get(), request, max_body_bytes, network, allow_insecure_loopback, Body::kIgnored) {
      check(curl_multi_add_handle(multi, handle.get()));
    }
    ~One() { curl_multi_remove_handle(multi, handle.get()); }
    One(const One&) = delete;
    One& operator=(const One&) = delete;

    CURLM* multi;
    http::Request request;
    Easy handle = make_easy();
    Transfer transfer;
    Done done;
  };

  void tell(CURL* handle, CURLcode code) {
    auto node = under_way.extract(handle);
    One& one = *node.mapped();
    std::optional<http::Response> response;
    std::string problem;
    try {
      response = one.transfer.finish(code);
    } catch (const http::FetchError& error) {
      problem = describe(error);
    }
    one.done(response ? &*response : nullptr, problem);
  }

  std::unique_ptr<CURLM, FreeMulti> multi{curl_multi_init()};
  std::map<CURL*, std::unique_ptr<One>> under_way;
};

HttpCrowd::HttpCrowd() : exchanges_(std::make_unique<Exchanges>()) {
  if (!exchanges_->multi) throw Error("libcurl gives no multi handle");
}

HttpCrowd::~HttpCrowd() = default;

void HttpCrowd::start(http::Request request, std::size_t max_body_bytes, const config::Network& network,
                      bool allow_insecure_loopback, Done done) {
  std::unique_ptr<Exchanges::One> one;
  try {
    one = std::make_unique<Exchanges::One>(exchanges_->multi.get(), std::move(request), max_body_bytes, network,
                                           allow_insecure_loopback);
  } catch (const http::FetchError& error) {
    return done(nullptr, describe(error));
  }
  one->done = std::move(done);
  CURL* handle = one->handle.get();
  exchanges_->under_way.emplace(handle, std::move(one));
}

void HttpCrowd::look_after(std::chrono::milliseconds at_most) {
  CURLM* multi = exchanges_->multi.get();
  int running = 0;
  check(curl_multi_perform(multi, &running));
  if (static_cast<std::size_t>(running) == exchanges_->under_way.size()) {
    check(curl_multi_poll(multi, nullptr, 0, static_cast<int>(at_most.count()), nullptr));
    check(curl_multi_perform(multi, &running));
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg == CURLMSG_DONE) exchanges_->tell(message->easy_handle, message->data.result);
  }
}

std::size_t HttpCrowd::under_way() const { return exchanges_->under_way.size(); }

}  // namespace authfcgi::net
