#include "otp/qr_code.h"

#include <qrencode.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "otp/error.h"

namespace authfcgi::otp {
namespace {

constexpr int kQuietZone = 4;

struct FreeCode {
  void operator()(QRcode* code) const { ::QRcode_free(code); }
};

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: result += c;
    }
  }
  return result;
}

// Dark modules as one path: a row's neighbours together, "M4 4h7v1h-7z".
std::string path_of(const QRcode& code) {
  std::string path;
  for (int y = 0; y < code.width; ++y) {
    for (int x = 0; x < code.width;) {
      const auto dark = [&](int column) { return column < code.width && (code.data[y * code.width + column] & 1) != 0; };
      if (!dark(x)) {
        ++x;
        continue;
      }
      int end = x;
      while (dark(end)) ++end;
      const std::string width = std::to_string(end - x);
      path += "M" + std::to_string(x + kQuietZone) + " " + std::to_string(y + kQuietZone) + "h" + width + "v1h-" + width + "z";
      x = end;
    }
  }
  return path;
}

}  // namespace

std::string qr_code_svg(std::string_view text, std::string_view title) {
  const std::unique_ptr<QRcode, FreeCode> code(
      ::QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
  if (!code) throw OtpError(std::string("no QR code for this text: ") + std::strerror(errno));
  const std::string size = std::to_string(code->width + 2 * kQuietZone);
  const std::string name = escaped(title);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"" + name + "\" viewBox=\"0 0 " + size + " " +
         size + "\" width=\"240\" height=\"240\" shape-rendering=\"crispEdges\"><title>" + name +
         "</title><rect width=\"" + size + "\" height=\"" + size + "\" fill=\"#fff\"/><path fill=\"#000\" d=\"" +
         path_of(*code) + "\"/></svg>";
}

}  // namespace authfcgi::otp
