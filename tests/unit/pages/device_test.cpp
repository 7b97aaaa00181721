#include "pages/device.h"

#include <doctest/doctest.h>

using authfcgi::pages::describe_device;

TEST_CASE("browsers are called by their own names, not by those they claim besides") {
  CHECK(describe_device("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0") == "Firefox on Linux");
  CHECK(describe_device("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 "
                        "Safari/537.36 Edg/128.0") == "Edge on Windows");
  CHECK(describe_device("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/128.0 Mobile Safari/537.36") ==
        "Chrome on Android");
  CHECK(describe_device("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Safari/604.1") ==
        "Safari on iPhone");
  CHECK(describe_device("curl/8.5.0") == "Unknown device");
  CHECK(describe_device("") == "Unknown device");
  CHECK(describe_device("something on Windows") == "Windows");
}
