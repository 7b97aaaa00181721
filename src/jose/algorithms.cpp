#include "jose/algorithms.h"

namespace authfcgi::jose {
namespace {

using crypto::Curve;
using crypto::Hash;
using crypto::Padding;

constexpr Algorithm kAlgorithms[] = {
    {"HS256", KeyType::kOct, Hash::kSha256, Padding::kNone, {}},
    {"HS384", KeyType::kOct, Hash::kSha384, Padding::kNone, {}},
    {"HS512", KeyType::kOct, Hash::kSha512, Padding::kNone, {}},
    {"RS256", KeyType::kRsa, Hash::kSha256, Padding::kPkcs1, {}},
    {"RS384", KeyType::kRsa, Hash::kSha384, Padding::kPkcs1, {}},
    {"RS512", KeyType::kRsa, Hash::kSha512, Padding::kPkcs1, {}},
    {"PS256", KeyType::kRsa, Hash::kSha256, Padding::kPss, {}},
    {"PS384", KeyType::kRsa, Hash::kSha384, Padding::kPss, {}},
    {"PS512", KeyType::kRsa, Hash::kSha512, Padding::kPss, {}},
    {"ES256", KeyType::kEc, Hash::kSha256, Padding::kNone, Curve::kP256},
    {"ES384", KeyType::kEc, Hash::kSha384, Padding::kNone, Curve::kP384},
    {"ES512", KeyType::kEc, Hash::kSha512, Padding::kNone, Curve::kP521},
    {"EdDSA", KeyType::kOkp, Hash::kSha512, Padding::kNone, {}},
};

}  // namespace

std::span<const Algorithm> algorithms() { return kAlgorithms; }

const Algorithm* find_algorithm(std::string_view name) {
  for (const Algorithm& algorithm : kAlgorithms) {
    if (algorithm.name == name) return &algorithm;
  }
  return nullptr;
}

}  // namespace authfcgi::jose
