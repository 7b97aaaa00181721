// The least that this server can do: the same constant answer to everybody, in both modes. What `make bench` measures
// authfcgi against.
//   null_responder SESSION_ADDRESS FLOW_ADDRESS [SESSION_WORKERS] [FLOW_MIN FLOW_MAX]
// The target /slow waits SLOW_MS milliseconds (environment) before it answers, in the place of a slow provider.
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>

#include "server/master.h"

namespace {

using namespace authfcgi;

http::Response answer(const http::Request& request) {
  if (request.path() == "/slow") {
    const char* milliseconds = std::getenv("SLOW_MS");
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds ? std::atoi(milliseconds) : 5000));
  }
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.body = "null";
  return response;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: null_responder SESSION_ADDRESS FLOW_ADDRESS [SESSION_WORKERS] [FLOW_MIN FLOW_MAX]\n";
    return 2;
  }
  const auto number = [&](int index, int otherwise) { return argc > index ? std::atoi(argv[index]) : otherwise; };
  const auto make = [&] {
    auto generation = std::make_shared<server::Generation>();
    generation->listen = {.session = argv[1], .flow = argv[2], .group = ""};
    generation->session_pool = {.dynamic = false, .min_workers = 1, .max_workers = number(3, 2), .max_requests = 0};
    generation->flow_pool = {.dynamic = true, .min_workers = number(4, 2), .max_workers = number(5, 64), .max_requests = 0};
    generation->make_handler = [](server::PoolKind) { return answer; };
    return generation;
  };
  try {
    return server::Master(make(), make).run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
