// A wire to a server that is a function.
#pragma once

#include <string>
#include <vector>

#include "store/wire.h"

namespace authfcgi::support {

struct PretendWire : store::Wire {
  std::optional<store::Row> run(const std::string& text, std::span<const store::Value> given) override {
    texts.push_back(text);
    values.assign(given.begin(), given.end());
    if (fails) throw store::Unavailable("lost");
    if (text == collides_at && collisions > 0) {
      --collisions;
      throw store::Collision("gave way");
    }
    return answer;
  }
  bool is_sound() override { return sound; }

  std::vector<std::string> texts;
  std::vector<store::Value> values;
  std::optional<store::Row> answer;
  bool sound = true;
  bool fails = false;
  std::string collides_at;  // so many times
  int collisions = 0;
};

}  // namespace authfcgi::support
