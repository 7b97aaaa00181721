// What this process gives up at its start, and all its children with it (SEC-75, SEC-77).
#pragma once

namespace authfcgi::server {

// No new privileges by exec, no core dumps, no debugger of the same user; as many descriptors as we are allowed.
void drop_privileges();

// Ends this worker when the master is gone. False if it is gone already.
bool die_with_master(int master_pid);

}  // namespace authfcgi::server
