// How often this process has stood back (base/stand_back.h) for whoever waits for its processor.
#pragma once

namespace authfcgi::support {

int pauses();

}  // namespace authfcgi::support
