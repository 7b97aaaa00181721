// The two weak hashes of Apache's htpasswd, {SHA} and $apr1$: verified where the operator allows it, so that their owners
// can sign in once more and have something better. Anybody with the file finds most of such passwords in a day.
#pragma once

#include <string>
#include <string_view>

namespace authfcgi::password {

// {SHA} and the base64 of the password's SHA-1.
bool verify_apache_sha1(std::string_view password, std::string_view stored);

// $apr1$, up to 8 characters of salt, $, 22 characters: a thousand rounds of MD5.
bool verify_apr1(std::string_view password, std::string_view stored);

}  // namespace authfcgi::password
