// Texts that try to leave the place they are put into: quotes, tags, schemes, controls, other encodings (SEC-42).
#pragma once

#include <array>
#include <string_view>

namespace authfcgi::support {

inline constexpr std::array<std::string_view, 40> kHostileTexts = {
    "<script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</textarea><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<body onload=alert(1)>",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example>",
    "<form action=//evil.example><button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<!--<img src=--><img src=x onerror=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "\" onmouseover=\"alert(1)",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=alert(1) x=\"",
    "\"style=\"background:url(//evil.example)",
    "\\\" onclick=alert(1) x=",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&quot;&gt;&lt;script&gt;",
    "&#34;&#62;<b>",
    "javascript:alert(1)//\"><b>",
    "JaVaScRiPt:alert('1')",
    "data:text/html,<script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}<b>",
    "${alert(1)}<b>",
    "%3Cscript%3Ealert(1)%3C/script%3E\"",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-\"",
    "\xF0\x3Cscript\x3E\xC0\xBC\"",
    "\r\n\r\n<script>alert(1)</script>",
    "\xE2\x80\xAE<script>\xE2\x80\xA8" "alert(1)\"",
};

}  // namespace authfcgi::support
