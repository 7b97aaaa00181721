// argv to a command; nothing else.
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "cli/check.h"
#include "cli/hooks.h"
#include "cli/migrate.h"
#include "cli/passwords.h"
#include "cli/providers.h"
#include "cli/purge.h"
#include "cli/secret.h"
#include "cli/serve.h"
#include "cli/sessions.h"
#include "cli/usage.h"
#include "cli/webhooks.h"
#include "cli/users.h"

namespace {

using namespace authfcgi;

int run(const std::string& command, const std::vector<std::string>& arguments) {
  if (command == "serve") return cli::serve(arguments);
  if (command == "check") return cli::check(arguments, config::process_environment(), std::cout, std::cerr);
  if (command == "secret") {
    crypto::SystemRandom random;
    return cli::secret(arguments, random, std::cout);
  }
  if (command == "migrate") return cli::migrate(arguments, config::process_environment(), std::cout);
  if (command == "providers") return cli::providers(arguments, config::process_environment(), std::cout);
  if (command == "passwords") {
    crypto::SystemRandom random;
    return cli::passwords(arguments, config::process_environment(), random, password::measure_argon2id, std::cin, std::cout,
                          std::cerr);
  }
  if (command == "users" || command == "sessions") {
    crypto::SystemRandom random;
    const config::Environment environment = config::process_environment();
    const cli::World world{environment, random, now(), std::cin, std::cout, std::cerr};
    return command == "users" ? cli::users(arguments, world) : cli::sessions(arguments, world);
  }
  if (command == "hooks") return cli::hooks(arguments, std::cout);
  if (command == "purge") return cli::purge(arguments, config::process_environment(), now(), std::cout);
  if (command == "webhooks") return cli::webhooks(arguments, config::process_environment(), now(), std::cout);
  if (command == "--version") {
    std::cout << cli::version_text() << '\n';
    return 0;
  }
  if (command == "help" || command == "--help" || command == "-h") {
    std::cout << cli::help_text();
    return 0;
  }
  throw cli::unknown_command(command);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "";
  const std::vector<std::string> arguments(argv + (argc > 1 ? 2 : argc), argv + argc);
  // A store that hangs up in the middle is an error with words, not a silent death.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(command, arguments);
  } catch (const cli::UsageError& error) {
    std::cerr << "authfcgi: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "authfcgi: " << describe(error) << '\n';
    return 1;
  }
}
