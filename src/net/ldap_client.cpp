#include "net/ldap_client.h"

#include <ldap.h>
#include <sys/time.h>

#include <algorithm>

#include "base/text.h"

namespace authfcgi::net {
namespace {

constexpr const char* kSystemCertificates = "/etc/ssl/certs/ca-certificates.crt";

timeval to_timeval(std::chrono::milliseconds time) {
  return {.tv_sec = static_cast<time_t>(time.count() / 1000),
          .tv_usec = static_cast<suseconds_t>(time.count() % 1000 * 1000)};
}

struct FreeMessage {
  void operator()(LDAPMessage* message) const noexcept { ldap_msgfree(message); }
};
struct FreeMemory {
  void operator()(void* memory) const noexcept { ldap_memfree(memory); }
};
struct FreeValues {
  void operator()(berval** values) const noexcept { ldap_value_free_len(values); }
};
struct FreeDn {
  void operator()(LDAPRDN* dn) const noexcept { ldap_dnfree(dn); }
};

std::vector<std::string> values_of(LDAP* handle, LDAPMessage* entry, const std::string& attribute) {
  std::vector<std::string> texts;
  const std::unique_ptr<berval*, FreeValues> values(ldap_get_values_len(handle, entry, attribute.c_str()));
  for (berval** value = values.get(); value && *value; ++value) texts.emplace_back((*value)->bv_val, (*value)->bv_len);
  return texts;
}

// What a directory says to a password that it does not take, or to a name that it does not know.
bool is_refusal(int code) {
  constexpr int kRefusals[] = {LDAP_INVALID_CREDENTIALS, LDAP_NO_SUCH_OBJECT,       LDAP_INVALID_DN_SYNTAX,
                               LDAP_INAPPROPRIATE_AUTH,  LDAP_CONSTRAINT_VIOLATION, LDAP_INSUFFICIENT_ACCESS,
                               LDAP_UNWILLING_TO_PERFORM};
  return std::ranges::find(kRefusals, code) != std::end(kRefusals);
}

}  // namespace

const std::vector<std::string>& LdapEntry::values(std::string_view attribute) const {
  static const std::vector<std::string> kNone;
  const auto found = std::ranges::find_if(attributes, [&](const auto& one) { return one.first == attribute; });
  return found == attributes.end() ? kNone : found->second;
}

std::string escape_filter_value(std::string_view value) {
  const bool is_text = is_valid_utf8(value);
  std::string escaped;
  for (const char byte : value) {
    const auto number = static_cast<unsigned char>(byte);
    const bool is_plain = number >= 0x20 && number != 0x7f && (number < 0x80 || is_text) &&
                          std::string_view("*()\\").find(byte) == std::string_view::npos;
    if (is_plain) escaped += byte;
    else escaped += "\\" + hex_encode(std::string_view(&byte, 1));
  }
  return escaped;
}

std::string first_rdn_value(const std::string& dn) {
  LDAPDN parsed = nullptr;
  if (ldap_str2dn(dn.c_str(), &parsed, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS || !parsed) return dn;
  const std::unique_ptr<LDAPRDN, FreeDn> owner(parsed);
  if (!parsed[0] || !parsed[0][0]) return dn;
  const berval& value = parsed[0][0]->la_value;
  return {value.bv_val, value.bv_len};
}

void LdapConnection::Unbind::operator()(ldap* handle) const noexcept { ldap_unbind_ext_s(handle, nullptr, nullptr); }

LdapConnection::LdapConnection(const LdapServer& server) 
    : url_(server.url), connect_timeout_(server.connect_timeout), timeout_(server.timeout) {
  LDAP* handle = nullptr;
  if (const int code = ldap_initialize(&handle, server.url.c_str()); code != LDAP_SUCCESS) fail("connect", code);
  handle_.reset(handle);
  set_options(server);
  if (const int code = deadline_.watch(handle_.get()); code != LDAP_OPT_SUCCESS) fail("options", code);
  if (server.start_tls) {
    begin_step();
    if (const int code = ldap_start_tls_s(handle_.get(), nullptr, nullptr); code != LDAP_SUCCESS) fail("StartTLS", code);
  }
}

// The first one connects, too.
void LdapConnection::begin_step() { deadline_.restart(connect_timeout_ + timeout_); }

// Everything that matters is said here, whatever ldap.conf or the environment would have it.
void LdapConnection::set_options(const LdapServer& server) {
  const auto set = [&](int option, const void* value) {
    if (const int code = ldap_set_option(handle_.get(), option, value); code != LDAP_OPT_SUCCESS) fail("options", code);
  };
  const int version = LDAP_VERSION3, demand = LDAP_OPT_X_TLS_DEMAND, tls_1_2 = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2, client = 0;
  const timeval connect = to_timeval(server.connect_timeout), step = to_timeval(server.timeout);
  set(LDAP_OPT_PROTOCOL_VERSION, &version);
  set(LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  set(LDAP_OPT_RESTART, LDAP_OPT_ON);
  set(LDAP_OPT_NETWORK_TIMEOUT, &connect);
  set(LDAP_OPT_TIMEOUT, &step);
  set(LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
  set(LDAP_OPT_X_TLS_PROTOCOL_MIN, &tls_1_2);
  set(LDAP_OPT_X_TLS_CACERTFILE, server.ca_file.empty() ? kSystemCertificates : server.ca_file.c_str());
  set(LDAP_OPT_X_TLS_NEWCTX, &client);
}

bool LdapConnection::bind(const std::string& dn, std::string_view password) {
  if (dn.empty() || password.empty()) return false;
  std::string copy(password);
  begin_step();
  berval credentials{.bv_len = copy.size(), .bv_val = copy.data()};
  const int code =
      ldap_sasl_bind_s(handle_.get(), dn.c_str(), LDAP_SASL_SIMPLE, &credentials, nullptr, nullptr, nullptr);
  explicit_bzero(copy.data(), copy.size());
  if (code == LDAP_SUCCESS) return true;
  if (is_refusal(code)) return false;
  fail("bind", code);
}

std::vector<LdapEntry> LdapConnection::search(const std::string& base, const std::string& filter,
                                              const std::vector<std::string>& attributes, int limit) {
  std::vector<char*> names;
  std::vector<std::string> copies = attributes;  // libldap wants to be able to write
  for (std::string& name : copies) names.push_back(name.data());
  names.push_back(nullptr);
  begin_step();
  timeval deadline = to_timeval(timeout_);
  LDAPMessage* answer = nullptr;
  const int code = ldap_search_ext_s(handle_.get(), base.c_str(), LDAP_SCOPE_SUBTREE, filter.c_str(), names.data(), 0,
                                     nullptr, nullptr, &deadline, limit, &answer);
  const std::unique_ptr<LDAPMessage, FreeMessage> owner(answer);
  if (code != LDAP_SUCCESS && code != LDAP_SIZELIMIT_EXCEEDED) fail("search", code);

  std::vector<LdapEntry> entries;
  for (LDAPMessage* entry = ldap_first_entry(handle_.get(), answer); entry;
       entry = ldap_next_entry(handle_.get(), entry)) {
    const std::unique_ptr<char, FreeMemory> dn(ldap_get_dn(handle_.get(), entry));
    if (!dn) continue;
    LdapEntry found{.dn = dn.get(), .attributes = {}};
    for (const std::string& name : attributes) found.attributes.emplace_back(name, values_of(handle_.get(), entry, name));
    entries.push_back(std::move(found));
  }
  return entries;
}

void LdapConnection::fail(const char* step, int code) const {
  std::string why = ldap_err2string(code);
  char* details = nullptr;
  if (handle_ && ldap_get_option(handle_.get(), LDAP_OPT_DIAGNOSTIC_MESSAGE, &details) == LDAP_OPT_SUCCESS && details) {
    const std::unique_ptr<char, FreeMemory> owner(details);
    if (*details && is_valid_utf8(details)) why += std::string(": ") + details;
  }
  throw LdapError(std::string("LDAP ") + step + " at " + url_ + ": " + why);
}

}  // namespace authfcgi::net
