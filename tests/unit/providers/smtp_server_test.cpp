#include "providers/smtp_server.h"

#include <doctest/doctest.h>

#include "json/text.h"

using namespace authfcgi;
using Security = net::SmtpServer::Security;

namespace {

net::SmtpServer read(const std::string& json) {
  providers::Complaints complaints;
  auto server = providers::read_smtp_server(json::parse(json), complaints);
  CAPTURE(json);
  REQUIRE(complaints.all.empty());
  REQUIRE(server);
  return std::move(*server);
}

std::string complaint(const std::string& json) {
  providers::Complaints complaints;
  providers::read_smtp_server(json::parse(json), complaints);
  CAPTURE(json);
  REQUIRE_FALSE(complaints.all.empty());
  return complaints.all[0];
}

}  // namespace

TEST_CASE("a URL as nodemailer takes it") {
  const auto server = read(R"("smtp://us%40er:p%3Ass@smtp.example.com:2525")");
  CHECK(server.host == "smtp.example.com");
  CHECK(server.port == 2525);
  CHECK(server.user == "us@er");
  CHECK(server.password.reveal() == "p:ss");
  CHECK(server.security == Security::kStartTls);
  CHECK(read(R"("smtps://smtp.example.com")").security == Security::kTls);
  CHECK(read(R"("smtps://smtp.example.com")").port == 465);
  CHECK(read(R"("smtp://smtp.example.com")").port == 587);
  CHECK(read(R"("smtp://smtp.example.com:465")").security == Security::kTls);
  CHECK(read(R"("SMTP://user@smtp.example.com/")").user == "user");
  CHECK(read(R"("smtp://smtp.example.com/?name=app.example.com")").name == "app.example.com");
  CHECK(read(R"("smtp://[::1]:25")").host == "::1");
  CHECK(read(R"("smtp://[::1]")").port == 587);
}

TEST_CASE("an object as nodemailer takes it") {
  const auto server = read(R"({"host":"smtp.example.com","port":"2525","auth":{"user":"u","pass":"p"},"name":"me",
                              "caFile":"/etc/ca.pem"})");
  CHECK(server.host == "smtp.example.com");
  CHECK(server.port == 2525);
  CHECK(server.user == "u");
  CHECK(server.password.reveal() == "p");
  CHECK(server.name == "me");
  CHECK(server.ca_file == "/etc/ca.pem");
  CHECK(read(R"({"host":"smtp.example.com","secure":true})").port == 465);
  CHECK(read(R"({"host":"smtp.example.com","port":465})").security == Security::kTls);
  CHECK(read(R"({"host":"smtp.example.com","port":465,"secure":false})").security == Security::kStartTls);
}

TEST_CASE("TLS is a must, but on loopback and where the operator says that there is none (SEC-20)") {
  for (const char* host : {"127.0.0.1", "localhost", "[::1]"}) {
    CAPTURE(host);
    CHECK(read("\"smtp://" + std::string(host) + ":25\"").security == Security::kNone);
    CHECK(read("\"smtp://" + std::string(host) + ":25?requireTLS=true\"").security == Security::kStartTls);
  }
  CHECK(read(R"("smtp://10.0.0.1")").security == Security::kStartTls);
  CHECK(read(R"("smtp://localhost.example.com")").security == Security::kStartTls);
  CHECK(read(R"("smtp://mailhog?ignoreTLS=true")").security == Security::kNone);
  CHECK(read(R"({"host":"mailhog","ignoreTLS":true})").security == Security::kNone);
  CHECK(complaint(R"("smtp://u:a-password@mail.example.com?ignoreTLS=true")").find("everybody to read") != std::string::npos);
  CHECK(complaint(R"({"host":"x.example","ignoreTLS":true,"requireTLS":true})").find("both") != std::string::npos);
}

TEST_CASE("what is no server is complained of, and never repeated: it holds a password") {
  for (const char* json : {R"("")", R"("smtp.example.com")", R"("http://u:a-password@smtp.example.com")", R"("smtp://")",
                           R"("smtp://u:a-password@")", R"("smtp://u:a-password@host:port")", R"("smtp://host:0")",
                           R"("smtp://host:70000")", R"("smtp://u:%zz@host")", R"("smtp://ho st")", R"("smtp://h/x/y")",
                           R"("smtp://u:a-password%0d%0aX@host")", "7", "[]", "{}", R"({"host":"h","port":true})",
                           R"({"host":"h","port":4294967883})",
                           R"({"host":"h","pool":true})", R"({"host":"h","secure":"yes"})"}) {
    CHECK(complaint(json).find("a-password") == std::string::npos);
  }
}
