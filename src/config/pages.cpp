#include "config/pages.h"

#include <array>
#include <string_view>

#include "config/url_rules.h"

namespace authfcgi::config {
namespace {

// A page that an endpoint of ours redirects to.
struct Door {
  const char* pointer;
  std::string_view action;
  std::string Pages::*page;
};

constexpr std::array kDoors = {Door{"/pages/signIn", "signin", &Pages::sign_in},
                               Door{"/pages/signOut", "signout", &Pages::sign_out},
                               Door{"/pages/error", "error", &Pages::error},
                               Door{"/pages/verifyRequest", "verify-request", &Pages::verify_request}};

std::string read_page(const Reader& reader, const std::string& pointer) {
  const auto text = reader.text(pointer);
  if (text && !is_page(*text)) reader.complain(pointer, kPageRule);
  return text.value_or("");
}

// The endpoint of ours that this page is; nullptr where it is somebody else's. A URL of another origin than AUTH_URL may
// be one of ours by another name, which nobody can know.
const Door* find_door(const std::string& page, const Config& config) {
  const std::string own = config.url ? config.url->origin() : "https://here.invalid";
  const auto base = http::parse_url(own);
  const auto url = base ? http::parse_url(page, *base) : std::nullopt;
  if (!url || url->origin() != own) return nullptr;
  for (const Door& door : kDoors) {
    std::string path = config.base_path + "/" + std::string(door.action);
    if (url->path == path || url->path == path + "/") return &door;
  }
  return nullptr;
}

// Whoever follows the redirects from this endpoint on comes back to it.
bool leads_back(const Door& first, const Config& config) {
  const Door* door = &first;
  for (std::size_t steps = 0; steps < kDoors.size(); ++steps) {
    const std::string& page = config.pages.*door->page;
    door = page.empty() ? nullptr : find_door(page, config);
    if (!door) return false;
    if (door == &first) return true;
  }
  return false;
}

}  // namespace

void read_pages(const Reader& reader, Config& config) {
  for (const Door& door : kDoors) config.pages.*door.page = read_page(reader, door.pointer);
  config.pages.new_user = read_page(reader, "/pages/newUser");
  for (const Door& door : kDoors) {
    if (leads_back(door, config)) {
      reader.complain(door.pointer, "a page of yours: " + config.base_path + "/" + std::string(door.action) +
                                        " would send the browser round in circles");
    }
  }
}

}  // namespace authfcgi::config
