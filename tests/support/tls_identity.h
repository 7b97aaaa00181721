// A certificate that signed itself, for TLS servers of tests, and one TLS conversation with it.
#pragma once

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace authfcgi::support {

class TlsIdentity {
 public:
  // names: as in subjectAltName, "IP:127.0.0.1" or "DNS:localhost".
  explicit TlsIdentity(const std::string& names) : key_(EVP_EC_gen("P-256"), EVP_PKEY_free), cert_(X509_new(), X509_free) {
    X509_set_version(cert_.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert_.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert_.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert_.get()), 3600);
    X509_set_pubkey(cert_.get(), key_.get());
    X509_NAME* name = X509_get_subject_name(cert_.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(cert_.get(), name);
    X509_EXTENSION* alternative = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
    X509_add_ext(cert_.get(), alternative, -1);
    X509_EXTENSION_free(alternative);
    if (X509_sign(cert_.get(), key_.get(), EVP_sha256()) == 0) throw std::runtime_error("no certificate");
  }

  void write_pem(const std::string& path) const {
    std::FILE* file = std::fopen(path.c_str(), "w");
    if (!file || PEM_write_X509(file, cert_.get()) != 1) throw std::runtime_error("cannot write " + path);
    std::fclose(file);
  }

  // Speaks TLS of at most max_version on a connected socket, reads once and says answer; ends in silence when the other
  // side does not want to.
  void converse(int peer, const std::string& answer, int max_version) const {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), max_version);
    SSL_CTX_use_certificate(context.get(), cert_.get());
    SSL_CTX_use_PrivateKey(context.get(), key_.get());
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
    SSL_set_fd(ssl.get(), peer);
    char buffer[4096];
    if (SSL_accept(ssl.get()) == 1 && SSL_read(ssl.get(), buffer, sizeof buffer) > 0 &&
        SSL_write(ssl.get(), answer.data(), static_cast<int>(answer.size())) > 0)
      SSL_shutdown(ssl.get());
    ERR_clear_error();
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<X509, decltype(&X509_free)> cert_;
};

}  // namespace authfcgi::support
