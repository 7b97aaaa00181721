// Leaves the processor to whoever waits for it, for some fifty microseconds: a sleep of the least length, to which the
// kernel adds its slack (prctl(2), PR_SET_TIMERSLACK). A shorter one would end before those for whom there is room now have
// come. sched_yield would let go those of the same control group or session only, and on a busy machine would forfeit
// nearly all of the caller's time. May be called from a signal's handler.
#pragma once

namespace authfcgi {

void stand_back();

}  // namespace authfcgi
