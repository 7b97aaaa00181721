// Anonymous memory that a process shares with the children it forks afterwards. Zero at first; a page costs memory
// only once it is written.
#pragma once

#include <cstddef>

namespace authfcgi::shared {

class Mapping {
 public:
  // Throws Error with errno's text.
  explicit Mapping(std::size_t bytes);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  void* data() const { return data_; }

 private:
  void* data_;
  std::size_t bytes_;
};

}  // namespace authfcgi::shared
