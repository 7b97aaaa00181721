// What needs a directory is in tests/e2e/ldap.test.mjs.
#include "net/ldap_client.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("RFC 4515 section 4: a value is never a part of the filter") {
  CHECK(net::escape_filter_value("Parens R Us (for all your parenthetical needs)") ==
        "Parens R Us \\28for all your parenthetical needs\\29");
  CHECK(net::escape_filter_value("*") == "\\2a");
  CHECK(net::escape_filter_value("C:\\MyFile") == "C:\\5cMyFile");
  CHECK(net::escape_filter_value(std::string_view("\x00\x00\x00\x04", 4)) == "\\00\\00\\00\\04");
  CHECK(net::escape_filter_value("Lučić") == "Lučić");
  CHECK(net::escape_filter_value("\xff") == "\\ff");
  CHECK(net::escape_filter_value("ada)(uid=*") == "ada\\29\\28uid=\\2a");
}

TEST_CASE("RFC 4514: the first value of a DN, and the whole of what is none") {
  CHECK(net::first_rdn_value("cn=staff,ou=groups,dc=example,dc=com") == "staff");
  CHECK(net::first_rdn_value("CN=Jo\\, Ann,DC=x") == "Jo, Ann");
  CHECK(net::first_rdn_value("staff") == "staff");
  CHECK(net::first_rdn_value("") == "");
}

TEST_CASE("an empty name or password is never sent: a directory says yes to it (RFC 4513 section 5.1.2)") {
  // Nobody listens at this port, and nobody needs to.
  net::LdapConnection directory({.url = "ldap://127.0.0.1:1", .ca_file = {}});
  CHECK_FALSE(directory.bind("", "password"));
  CHECK_FALSE(directory.bind("cn=ada,dc=example", ""));
  CHECK_THROWS_AS(directory.bind("cn=ada,dc=example", "password"), net::LdapError);
  CHECK_THROWS_AS(directory.search("dc=example", "(uid=ada)", {"cn"}, 2), net::LdapError);
}

TEST_CASE("who is no server is refused, and where TLS was asked for nothing goes on without") {
  CHECK_THROWS_AS(net::LdapConnection({.url = "gopher://x", .ca_file = {}}), net::LdapError);
  CHECK_THROWS_AS(net::LdapConnection({.url = "ldap://127.0.0.1:1", .start_tls = true, .ca_file = {}}), net::LdapError);
}
