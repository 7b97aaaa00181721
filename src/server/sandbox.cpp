#include "server/sandbox.h"

#include <seccomp.h>

#include <cerrno>
#include <cstring>
#include <initializer_list>
#include <memory>

namespace authfcgi::server {
namespace {

constexpr std::initializer_list<int> kNobody{
    SCMP_SYS(execve),      SCMP_SYS(execveat),     SCMP_SYS(ptrace),           SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
    SCMP_SYS(mount),       SCMP_SYS(umount2),      SCMP_SYS(pivot_root),       SCMP_SYS(chroot),           SCMP_SYS(unshare),
    SCMP_SYS(setns),       SCMP_SYS(bpf),          SCMP_SYS(perf_event_open),  SCMP_SYS(userfaultfd),      SCMP_SYS(keyctl),
    SCMP_SYS(add_key),     SCMP_SYS(request_key),  SCMP_SYS(init_module),      SCMP_SYS(finit_module),     SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),  SCMP_SYS(swapon),       SCMP_SYS(swapoff),          SCMP_SYS(reboot),           SCMP_SYS(personality),
    SCMP_SYS(io_uring_setup)};

constexpr std::initializer_list<int> kNoNetwork{SCMP_SYS(socket), SCMP_SYS(connect)};

constexpr std::initializer_list<int> kNoServer{SCMP_SYS(socketpair), SCMP_SYS(bind), SCMP_SYS(listen)};

void forbid(scmp_filter_ctx filter, std::initializer_list<int> calls) {
  for (const int call : calls) {
    const int error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
    if (error != 0) throw SandboxError(std::string("seccomp rule: ") + std::strerror(-error));
  }
}

}  // namespace

void enter_sandbox(PoolKind kind, bool store_needs_network) {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ALLOW), seccomp_release);
  if (!filter) throw SandboxError("seccomp is not available");
  forbid(filter.get(), kNobody);
  if (kind == PoolKind::kSession) {
    forbid(filter.get(), kNoServer);
    if (!store_needs_network) forbid(filter.get(), kNoNetwork);
  }
  const int error = seccomp_load(filter.get());
  if (error != 0) throw SandboxError(std::string("seccomp: ") + std::strerror(-error));
}

}  // namespace authfcgi::server
