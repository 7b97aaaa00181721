#include "cli/serve.h"

#include <memory>

#include "app/assemble.h"
#include "cli/usage.h"
#include "config/load.h"
#include "net/http_client.h"
#include "observe/log.h"
#include "server/master.h"
#include "server/privileges.h"

namespace authfcgi::cli {
namespace {

// Whoever weakens a defence is reminded of it at every start.
void log_weakened_defences(const config::Config& config) {
  const auto warn = [](std::string_view setting) {
    observe::log(observe::Level::kWarning, "defence_weakened", {{"setting", setting}});
  };
  if (config.trust_host) warn("trustHost");
  if (config.allow_insecure_loopback) warn("allowInsecureLoopback");
  if (!config.check_origin_on_post) warn("checkOriginOnPost");
  if (config.hooks.network) warn("callbacks.network");
  if (config.hooks.allow_unsafe_libraries) warn("callbacks.allowUnsafeLibraries");
  if (config.passwords.allow_dangerous_weak_hashes) warn("passwords.allowDangerousWeakHashes");
  if (!config.rate_limit.enabled) warn("rateLimit");
  if (config.debug) warn("debug");
  for (const auto& provider : config.providers) {
    const auto* linking = provider.find("allowDangerousEmailAccountLinking");
    if (linking && linking->is_bool() && linking->boolean()) warn("allowDangerousEmailAccountLinking");
  }
}

std::shared_ptr<const server::Generation> make_generation(const std::string& file, app::SharedMemory& memory) {
  auto assembly = std::make_shared<app::Assembly>(config::load(file, config::process_environment()), memory);
  const config::Config& config = assembly->config();
  observe::enable_debug(config.debug);
  for (const auto* each : config::with_hosts(config)) log_weakened_defences(*each);
  auto generation = std::make_shared<server::Generation>();
  generation->listen = config.listen;
  generation->session_pool = config.session_pool;
  generation->flow_pool = config.flow_pool;
  generation->max_body_bytes = config.max_body_bytes;
  for (const auto* each : config::with_hosts(config)) {
    if (each->redis || (each->adapter && each->adapter->type != "sqlite")) generation->store_needs_network = true;
    if (each->hooks.network) generation->hooks_need_network = true;
  }
  generation->make_handler = [assembly](server::PoolKind kind) {
    return assembly->make_handler(kind == server::PoolKind::kFlow);
  };
  if (assembly->has_webhooks()) generation->make_sender = [assembly] { return assembly->make_sender(); };
  return generation;
}

}  // namespace

int serve(const std::vector<std::string>& arguments) {
  const auto file = read_config_argument("serve", arguments);
  server::drop_privileges();
  net::prepare();
  app::SharedMemory memory;
  try {
    server::Master master(make_generation(file, memory), [&] { return make_generation(file, memory); });
    return master.run();
  } catch (const config::ConfigError& error) {
    for (const auto& complaint : error.complaints()) {
      observe::log(observe::Level::kError, "configuration_refused", {{"complaint", complaint}});
    }
    return 1;
  }
}

}  // namespace authfcgi::cli
