#include "providers/email.h"

#include "providers/options.h"
#include "providers/smtp_server.h"

namespace authfcgi::providers {
namespace {

void read_sender(const Settings& settings, bool is_needed, Email& email, Complaints& complaints) {
  const std::string id = settings.text("id");
  const std::string from = settings.text("from");
  if (from.empty() && !is_needed) return;
  if (from.empty()) {
    complaints.add("from is missing: write the sender, \"Example <no-reply@example.com>\", or set " +
                   environment_name(id, "FROM"));
    return;
  }
  if (auto mailbox = model::parse_mailbox(from)) email.from = std::move(*mailbox);
  else
    complaints.add("from is \"" + from + "\", but must be an address, or a name and an address: \"Example "
                   "<no-reply@example.com>\"");
}

void read_max_age(const Settings& settings, Email& email, Complaints& complaints) {
  const json::Value* given = settings.value("maxAge");
  if (!given) return;
  const bool fits = given->is_integer() && given->integer() >= 60 && given->integer() <= kMaxLinkAge.count();
  if (fits) email.max_age = std::chrono::seconds(given->integer());
  else
    complaints.add("maxAge " + present(given) + ", but must be between 60 and 86400 seconds");
}

// The catalogue's mail services are "send"; everything else is a server.
void read_transport(const Settings& settings, const json::Value& values, const config::Config& config, Email& email,
                    Complaints& complaints) {
  const json::Value* server = settings.value("server");
  if (server) {
    email.server = read_smtp_server(*server, complaints);
    return;
  }
  if (!settings.value("send")) {
    complaints.add("server is missing: write \"smtp://user:password@host:587\" here, or set " +
                   environment_name(settings.text("id"), "SERVER"));
    return;
  }
  email.values = values;
  email.values.set("name", settings.text("name"));
  email.values.set("from", settings.text("from"));
  email.values.set("fromAddress", email.from.address.wire());
  email.values.set("fromDomain", std::string(email.from.address.wire().empty() ? "" : email.from.address.domain()));
  email.api = read_mail_api(settings.object("send"), email.values, config.allow_insecure_loopback, complaints);
}

}  // namespace

Email read_email(const Settings& settings, const json::Value& values, const config::Config& config,
                 Complaints& complaints) {
  Email email;
  // Loops keeps the sender in its template; a service whose file does not declare one needs none.
  const json::Value* options = settings.value("options");
  const bool needs_sender = settings.value("server") || !options || options->find("from");
  read_sender(settings, needs_sender, email, complaints);
  read_max_age(settings, email, complaints);
  read_transport(settings, values, config, email, complaints);
  email.confirm = settings.flag("confirm", false);
  // AUTH_<ID>_SECRET is every provider's clientSecret; here it is what the tokens are hashed with.
  std::string secret = settings.text("secret");
  if (secret.empty()) secret = settings.text("clientSecret");
  email.secret = crypto::SecretString(std::move(secret));
  if (!config.adapter)
    complaints.add("needs an adapter, which keeps its tokens and users: write \"adapter\": {\"type\": \"sqlite\", \"path\": "
                   "\"/var/lib/authfcgi/users.db\"}");
  return email;
}

}  // namespace authfcgi::providers
