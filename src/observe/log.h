// What the operator sees: one line an event on standard error, key=value, for journald and for grep. Values are quoted
// where they need it and controls are escaped, so that no visitor can write a line of his own (SEC-76). Secrets cannot
// come here: their types do not print.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace authfcgi::observe {

enum class Level { kDebug, kInfo, kWarning, kError };

using Field = std::pair<std::string_view, std::string_view>;

// level=error event=request_failed type=InvalidCheck cause="state cookie: expired"
// Fields with an empty value are left out. One write(2), whole or not at all up to PIPE_BUF.
void log(Level level, std::string_view event, std::initializer_list<Field> fields = {});

// Debug lines are dropped unless this was called with true. Set once, before the fork.
void enable_debug(bool enabled);

// The text of one line, with its newline: what log writes.
std::string format(Level level, std::string_view event, std::initializer_list<Field> fields);

}  // namespace authfcgi::observe
