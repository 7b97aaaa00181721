// How hard a password is to guess, as zxcvbn sees it (USENIX Security 2016, Wheeler), in libzxcvbn. Its word lists are
// constant data in the library: nothing to open, and safe in every process and thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace authfcgi::password {

// 0 to 4: below 10^3, 10^6, 10^8, 10^10 guesses, or more. words: what a guesser would try first for this person, e-mail
// address and name, in any case. Looks at the first 128 bytes, which bounds its time.
int strength(std::string_view password, const std::vector<std::string>& words);

}  // namespace authfcgi::password
