#include "net/ldap_deadline.h"

#include <ldap.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace authfcgi::net {
namespace {

using Clock = std::chrono::steady_clock;

Clock::time_point& end_of(Sockbuf_IO_Desc* layer) { return *static_cast<Clock::time_point*>(layer->sbiod_pvt); }

// False with errno when the time is over first.
bool wait(Sockbuf_IO_Desc* layer, short events) {
  ber_socket_t socket = -1;
  ber_sockbuf_ctrl(layer->sbiod_sb, LBER_SB_OPT_GET_FD, &socket);
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_of(layer) - Clock::now()).count();
    pollfd descriptor{socket, events, 0};
    const int count = left > 0 ? ::poll(&descriptor, 1, static_cast<int>(std::min<long long>(left, 3'600'000))) : 0;
    if (count > 0) return true;
    if (count == 0) errno = ETIMEDOUT;
    if (count == 0 || errno != EINTR) return false;
  }
}

// A layer between the socket and TLS.
int set_up(Sockbuf_IO_Desc* layer, void* end) {
  layer->sbiod_pvt = end;
  return 0;
}
int nothing(Sockbuf_IO_Desc*) { return 0; }
int control(Sockbuf_IO_Desc* layer, int option, void* argument) { return LBER_SBIOD_CTRL_NEXT(layer, option, argument); }
ber_slen_t read(Sockbuf_IO_Desc* layer, void* bytes, ber_len_t size) {
  return wait(layer, POLLIN) ? LBER_SBIOD_READ_NEXT(layer, bytes, size) : -1;
}
ber_slen_t write(Sockbuf_IO_Desc* layer, void* bytes, ber_len_t size) {
  return wait(layer, POLLOUT) ? LBER_SBIOD_WRITE_NEXT(layer, bytes, size) : -1;
}

Sockbuf_IO kLayer = {.sbi_setup = set_up,
                     .sbi_remove = nothing,
                     .sbi_ctrl = control,
                     .sbi_read = read,
                     .sbi_write = write,
                     .sbi_close = nothing};

int add_layer(LDAP*, Sockbuf* socket, LDAPURLDesc*, sockaddr*, ldap_conncb* callback) {
  return ber_sockbuf_add_io(socket, &kLayer, LBER_SBIOD_LEVEL_PROVIDER + 1, callback->lc_arg);
}
void remove_nothing(LDAP*, Sockbuf*, ldap_conncb*) {}

}  // namespace

struct LdapDeadline::Parts {
  Clock::time_point end = Clock::time_point::max();
  ldap_conncb callback{.lc_add = add_layer, .lc_del = remove_nothing, .lc_arg = &end};
};

LdapDeadline::LdapDeadline() : parts_(std::make_unique<Parts>()) {}
LdapDeadline::~LdapDeadline() = default;

int LdapDeadline::watch(ldap* handle) { return ldap_set_option(handle, LDAP_OPT_CONNECT_CB, &parts_->callback); }

void LdapDeadline::restart(std::chrono::milliseconds time) { parts_->end = Clock::now() + time; }

}  // namespace authfcgi::net
