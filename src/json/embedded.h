// Files as part of the program: it must work where no data folder is.
#pragma once

#include <string_view>

// Defines std::string_view name(), the text of the file at path, which is relative to the project's root, where make runs.
// To be used once a name, at the top of a .cpp; the Makefile says which object depends on which file. The assembler puts
// the file between two symbols.
#define AUTHFCGI_EMBED_FILE(name, path)                                                  \
  asm(".section .rodata\n"                                                               \
      "authfcgi_embedded_" #name "_begin:\n"                                             \
      ".incbin \"" path "\"\n"                                                           \
      "authfcgi_embedded_" #name "_end:\n"                                               \
      ".byte 0\n"                                                                        \
      ".previous\n");                                                                    \
  extern "C" const char authfcgi_embedded_##name##_begin[] __attribute__((visibility("hidden"))); \
  extern "C" const char authfcgi_embedded_##name##_end[] __attribute__((visibility("hidden")));   \
  static std::string_view name() {                                                       \
    return {authfcgi_embedded_##name##_begin,                                            \
            static_cast<std::size_t>(authfcgi_embedded_##name##_end - authfcgi_embedded_##name##_begin)}; \
  }
