#include "config/hosts_merge.h"

namespace authfcgi::config {
namespace {

void lay_over(json::Value& value, const json::Value& patch) {
  if (!patch.is_object()) {
    value = patch;
    return;
  }
  if (!value.is_object()) value = json::object();
  for (const auto& [name, inner] : patch.object()) {
    if (inner.is_null()) {
      value.erase(name);
      continue;
    }
    if (!value.find(name)) value.set(name, nullptr);
    lay_over(*value.find(name), inner);
  }
}

}  // namespace

HostDocument merge_host(const json::Located& file, const std::string& name, const std::set<std::string>& not_inherited,
                        const std::set<std::string>& not_own) {
  const std::string entry = json::append_to_pointer("/hosts", name);
  json::Value patch = *json::resolve(file.value, entry);
  for (const auto& member : not_own) patch.erase(member);

  HostDocument host;
  host.document.value = file.value;
  host.document.value.erase("hosts");
  for (const auto& member : not_inherited) host.document.value.erase(member);
  lay_over(host.document.value, patch);

  for (const auto& [pointer, line] : file.lines) {
    if (pointer == entry || pointer.starts_with(entry + "/")) {
      const auto own = pointer.substr(entry.size());
      host.document.lines[own] = line;
      host.own.insert(own);
    } else if (!pointer.empty() && pointer != "/hosts" && !pointer.starts_with("/hosts/")) {
      host.document.lines.emplace(pointer, line);
    }
  }
  return host;
}

}  // namespace authfcgi::config
