#include "cli/usage.h"

namespace authfcgi::cli {

std::string_view help_text() {
  return "authfcgi: sign-in for everything behind nginx.\n"
         "\n"
         "  authfcgi serve --config FILE   answer nginx, in the foreground; SIGHUP reads FILE again, SIGTERM ends\n"
         "  authfcgi check --config FILE   say everything that is wrong with a configuration; exit status 1 if anything is\n"
         "  authfcgi secret                print a fresh secret, for AUTH_SECRET\n"
         "  authfcgi migrate --config FILE make the tables of the configured store, or bring them up to date\n"
         "  authfcgi purge --config FILE   delete the sessions and links that have expired from the configured store\n"
         "  authfcgi providers             list the providers of the catalogue, and what each needs\n"
         "  authfcgi providers show ID     print one, with the redirect URI to register; both take --config FILE, too\n"
         "  authfcgi passwords calibrate   measure, and print what password hashes may cost here; --target 250ms\n"
         "  authfcgi passwords hash        read a password, print its hash; takes --config FILE, too\n"
         "  authfcgi users ...             add, list, show, passwd, lock, unlock, disable, enable,\n"
         "                                 second-factor, delete, import\n"
         "  authfcgi sessions ...          list and revoke the sessions of a user\n"
         "  authfcgi hooks test FILE       run the test_... functions of a Lua file against the callbacks beside it\n"
         "  authfcgi webhooks list         what waits to be sent to others, and what was given up; takes --config FILE\n"
         "  authfcgi webhooks retry [ID]   send it now, or everything that was given up; takes --config FILE\n"
         "  authfcgi --version             print the version\n"
         "  authfcgi help                  print this\n"
         "\n"
         "FILE is JSON with comments; conf/authfcgi.json explains every key of it. Secrets come from the environment\n"
         "(AUTH_SECRET, AUTH_<PROVIDER>_ID, AUTH_<PROVIDER>_SECRET), from the files that NAME_FILE names, or from\n"
         "systemd's credentials.\n";
}

std::string version_text() { return "authfcgi " AUTHFCGI_VERSION; }

UsageError unknown_command(std::string_view name) {
  if (name.empty()) return UsageError("what shall I do? \"authfcgi help\" lists the commands");
  return UsageError("\"" + std::string(name) + "\" is no command; those are serve, check, secret, migrate, purge, providers, passwords, users, sessions, hooks, webhooks, --version and help");
}

std::string read_config_argument(std::string_view command, const std::vector<std::string>& arguments) {
  constexpr std::string_view kOption = "--config";
  const auto& first = arguments.empty() ? std::string() : arguments[0];
  if (arguments.size() == 2 && first == kOption && !arguments[1].empty()) return arguments[1];
  if (arguments.size() == 1 && first.starts_with("--config=") && first.size() > kOption.size() + 1) {
    return first.substr(kOption.size() + 1);
  }
  throw UsageError("which configuration? Type: authfcgi " + std::string(command) + " --config FILE");
}

}  // namespace authfcgi::cli
