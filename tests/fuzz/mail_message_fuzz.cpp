// Any bytes as the subject, the sender's name and the content of a mail (SEC-80): it has the headers that we write and no
// other, and every line ends with CRLF.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "net/mail_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace authfcgi;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto address = model::EmailAddress::parse("a@example.com");
  static crypto::SystemRandom random;
  std::string mail;
  try {
    mail = net::build_mail({bytes, address}, address, {.subject = bytes, .text = bytes, .html = bytes}, Instant(), random);
  } catch (const Error&) {
    if (!has_control(bytes)) std::abort();
    mail = net::build_mail({"A", address}, address, {.subject = "B", .text = bytes, .html = bytes}, Instant(), random);
  }
  const std::string head = mail.substr(0, mail.find("\r\n\r\n"));
  std::size_t fields = 0;
  for (const auto line : split(head, '\n')) fields += line.starts_with(' ') ? 0 : 1;
  if (fields != 8) std::abort();
  for (std::size_t at = 0; (at = mail.find('\n', at)) != std::string::npos; ++at)
    if (mail[at - 1] != '\r') std::abort();
  for (const char c : mail)
    if (static_cast<unsigned char>(c) >= 0x80 || c == '\0') std::abort();
  return 0;
}
