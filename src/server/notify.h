// What systemd wants to hear (sd_notify(3)). All of it is silence where nobody asked.
#pragma once

#include <chrono>

namespace authfcgi::server::notify {

void ready();
void reloading();  // ready() ends it
void stopping();
void watchdog();

// How often systemd wants to hear watchdog(), halved; zero if it does not.
std::chrono::milliseconds watchdog_interval();

}  // namespace authfcgi::server::notify
