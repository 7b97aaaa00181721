// Project Wycheproof's vectors, where they lie beside the project (../shared/wycheproof). One rule for all of them: what
// they call invalid is never accepted. Refusing more than they do is allowed, but counted, so that it stays on purpose.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "support/vectors.h"

namespace authfcgi::support {

// Calls check(group, test) for each test of the file; it says whether the test was accepted, or nothing when it is
// about something that we do not have. stricter: how many valid ones are refused, on purpose.
inline void replay_wycheproof(const std::string& file, int stricter,
                              const std::function<std::optional<bool>(const json::Value& group,
                                                                      const json::Value& test)>& check) {
  const auto vectors = find_json("../shared/wycheproof/" + file);
  if (!vectors) {
    MESSAGE("skipped: ../shared/wycheproof/" << file << " is not there");
    return;
  }
  CAPTURE(file);
  int accepted = 0;
  int refused_although_valid = 0;
  for (const json::Value& group : vectors->find("testGroups")->array()) {
    for (const json::Value& test : group.find("tests")->array()) {
      const auto result = check(group, test);
      if (!result) continue;
      const auto verdict = test.find_string("result");
      if (*result) {
        ++accepted;
        if (verdict == "invalid") FAIL_CHECK("accepted: " << json::write(test));
      } else if (verdict == "valid") {
        ++refused_although_valid;
        if (stricter == 0) FAIL_CHECK("refused: " << json::write(test));
      }
    }
  }
  CHECK(refused_although_valid == stricter);
  if (stricter == 0) CHECK(accepted > 0);
}

}  // namespace authfcgi::support
