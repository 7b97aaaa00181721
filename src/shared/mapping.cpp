#include "shared/mapping.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "base/error.h"

namespace authfcgi::shared {

Mapping::Mapping(std::size_t bytes) : data_(nullptr), bytes_(bytes) {
  // NORESERVE: most of it will never be written, and a machine without swap must not refuse the start for that.
  data_ = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data_ == MAP_FAILED)
    throw Error("cannot map " + std::to_string(bytes) + " bytes of shared memory: " + std::strerror(errno));
}

Mapping::~Mapping() { ::munmap(data_, bytes_); }

}  // namespace authfcgi::shared
