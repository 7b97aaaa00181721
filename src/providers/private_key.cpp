#include "providers/private_key.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "crypto/pem_key.h"
#include "jose/jwk.h"
#include "jose/pem.h"
#include "json/text.h"

namespace authfcgi::providers {

namespace {

constexpr std::string_view kForms =
    "a private JWK, a private key in PEM form (PKCS#8, as Apple's .p8), the absolute path of a file with either, or "
    "{\"key\": one of these, \"kid\": \"...\"}";

// What is wrong with the key; never what it is.
class KeyError : public Error {
 public:
  using Error::Error;
};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file) throw KeyError("names the file " + path + ", which cannot be read: " + std::strerror(errno));
  return text;
}

json::Value key_in(const std::string& text) {
  if (crypto::is_pem(text)) return jose::private_jwk(text);
  try {
    return json::parse(text);
  } catch (const json::ParseError&) {
    throw KeyError("holds neither PEM nor JSON");  // the cause may quote it
  }
}

json::Value key_of(const json::Value& written) {
  if (written.is_object()) return written;
  if (!written.is_string()) throw KeyError("is of kind " + std::string(written.kind()));
  const std::string& text = written.string();
  return key_in(text.starts_with('/') ? read_file(text) : text);
}

json::Value read(const json::Value& written) {
  const json::Value* inner = written.find("key");  // Auth.js also takes {key, kid}
  json::Value key = key_of(inner ? *inner : written);
  if (!key.is_object()) throw KeyError("holds JSON that is no object");
  if (const json::Value* kid = inner ? written.find("kid") : nullptr) key.set("kid", *kid);
  jose::SigningKey{key};  // it must be able to
  return key;
}

}  // namespace

json::Value read_private_key(const json::Value& written, Complaints& complaints) {
  try {
    return read(written);
  } catch (const KeyError& error) {
    complaints.add("token.clientPrivateKey " + std::string(error.what()) + ", but must be " + std::string(kForms));
  } catch (const jose::JoseError& error) {
    complaints.add("token.clientPrivateKey cannot sign (" + describe(error) + "), but must be " + std::string(kForms));
  }
  return nullptr;
}

}  // namespace authfcgi::providers
