// Reads the link out of a mail as it travels.
#pragma once

#include <string>

namespace authfcgi::support {

// The URL of the plain part, with the soft line breaks and escapes of quoted-printable undone.
inline std::string link_in(const std::string& message) {
  std::string text = message.substr(message.find("text/plain"));
  text = text.substr(text.find("\r\n\r\n"), text.find("\r\n--") - text.find("\r\n\r\n"));
  for (std::size_t at; (at = text.find("=\r\n")) != std::string::npos;) text.erase(at, 3);
  for (std::size_t at = 0; (at = text.find('=', at)) != std::string::npos; ++at)
    text.replace(at, 3, 1, static_cast<char>(std::stoi(text.substr(at + 1, 2), nullptr, 16)));
  const auto start = text.find("http");
  return text.substr(start, text.find("\r\n", start) - start);
}

}  // namespace authfcgi::support
