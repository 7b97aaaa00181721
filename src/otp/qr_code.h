// A text as a picture for a camera (ISO/IEC 18004), in libqrencode.
#pragma once

#include <string>
#include <string_view>

namespace authfcgi::otp {

// An inline SVG element that loads nothing and holds no style or script: black on white, whatever the page's colours, as
// cameras like it, with the quiet zone of four modules. title is what it is called for whoever does not see it; it is
// escaped. Throws OtpError for a text that is empty or too long (about 2,300 bytes).
std::string qr_code_svg(std::string_view text, std::string_view title);

}  // namespace authfcgi::otp
