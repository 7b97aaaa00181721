#include "signin/webauthn.h"

#include <doctest/doctest.h>

#include "base/base64url.h"
#include "providers/webauthn.h"
#include "support/malformed_json.h"
#include "unit/signin/passkey_house.h"

using namespace authfcgi;
using support::Guest;
using support::Passkey;
using support::PasskeyHouse;
using std::chrono::seconds;

namespace {

const std::string kCredentialId = base64_encode(std::string(32, 'i'));
constexpr const char* kSecurityKey = R"({"id":"webauthn","tellAccounts":true})";

std::string text(const json::Value& value) { return json::write(value); }

// Passkeys that a test may change on their way out of the store, or keep from being written.
struct Tampered : store::MemoryAuthenticators {
  using MemoryAuthenticators::MemoryAuthenticators;
  std::function<void(model::Authenticator&)> change = [](model::Authenticator&) {};
  bool is_overtaken = false;
  std::function<void()> before = [] {};

  std::optional<model::Authenticator> find(std::string_view credential_id) override {
    before();
    auto found = MemoryAuthenticators::find(credential_id);
    if (found) change(*found);
    return found;
  }
  bool use(std::string_view id, std::uint32_t old_counter, std::uint32_t counter, bool is_backed_up, Instant now) override {
    return !is_overtaken && MemoryAuthenticators::use(id, old_counter, counter, is_backed_up, now);
  }
};

signin::Passkeys with(PasskeyHouse& house, store::Authenticators& authenticators) {
  return {*house.config, house.check_keys, house.store, authenticators, house.limits, house.random};
}

}  // namespace

TEST_CASE("somebody new makes a passkey, and comes in again with it") {
  for (const char* strategy : {"jwt", "database"}) {
    PasskeyHouse house(R"("passkey")", R"(,"session":{"strategy":")" + std::string(strategy) + "\"}");
    Guest ada(house);
    const auto made = ada.enrol("ada@example.com");
    CHECK(made.user.id.empty());
    CHECK(made.user.email == "ada@example.com");
    CHECK(made.account.type == "webauthn");
    CHECK(made.account.provider == "passkey");
    CHECK(made.account.provider_account_id == kCredentialId);
    CHECK_FALSE(ada.has_challenge());
    const auto ending = ada.complete(made);
    CHECK(ending.is_new_user);
    CHECK_FALSE(ending.linked_to);
    CHECK(ending.location == "https://app.example.com/after");

    const auto user = house.store.find_user_by_email("ada@example.com");
    REQUIRE(user);
    CHECK_FALSE(user->email_verified);
    CHECK(house.accounts.find(user->id)->signed_up_with_passkey);
    CHECK(ada.who() == user->id);
    const auto stored = house.authenticators.find(kCredentialId);
    REQUIRE(stored);
    CHECK(stored->user_id == user->id);
    CHECK(stored->provider_account_id == kCredentialId);
    CHECK(base64_decode(stored->public_key) == ada.key.cose_key());
    CHECK(stored->counter == 1);
    CHECK_FALSE(stored->is_multi_device);
    CHECK(stored->transports == "internal,hybrid");
    CHECK(stored->user_agent == "Test/1.0");
    CHECK(stored->created == house.moment);
    CHECK_FALSE(stored->used);

    house.moment += seconds(60);
    Guest elsewhere(house);
    const auto proved = elsewhere.use();
    CHECK(proved.user.id == user->id);
    CHECK(proved.account.user_id == user->id);
    CHECK_FALSE(proved.authenticator);
    CHECK_FALSE(elsewhere.complete(proved).is_new_user);
    CHECK(elsewhere.who() == user->id);
    CHECK(house.authenticators.find(kCredentialId)->counter == 2);
    CHECK(house.authenticators.find(kCredentialId)->used == house.moment);
  }
}

TEST_CASE("who is signed in gets one more way in, and is asked for nothing but their passkey afterwards") {
  PasskeyHouse house;
  const auto ada = house.add("ada@example.com");
  Guest guest(house);
  guest.enter(ada);
  const auto ending = guest.complete(guest.enrol());
  CHECK_FALSE(ending.is_new_user);
  CHECK(ending.linked_to->id == ada.id);
  CHECK(house.authenticators.find(kCredentialId)->user_id == ada.id);
  CHECK(house.store.find_user_by_account("passkey", kCredentialId)->id == ada.id);
  CHECK_FALSE((house.accounts.find(ada.id) && house.accounts.find(ada.id)->signed_up_with_passkey));
  guest.leave();
  guest.sign_in();
  CHECK(guest.who() == ada.id);
}

TEST_CASE("SEC-66: the very same answer signs in once, with a counter and without one") {
  for (const std::uint32_t first : {0U, 1U}) {
    CAPTURE(first);
    PasskeyHouse house;
    Guest ada(house);
    ada.key.counter = first;
    ada.sign_up("ada@example.com");

    Guest owner(house);
    const std::string challenge = owner.challenge("authenticate");
    const support::Browser copied = owner.browser;
    owner.key.counter = first == 0 ? 0 : 2;
    const std::string answer = text(owner.key.get(challenge));
    owner.complete(owner.prove("authenticate", answer));
    CHECK_FALSE(owner.who().empty());

    // Without the cookie, and with a copy of it.
    CHECK_THROWS_AS(owner.prove("authenticate", answer), model::WebAuthnVerificationError);
    Guest thief(house);
    thief.browser = copied;
    if (first == 0) CHECK_THROWS_AS(thief.prove("authenticate", answer), model::WebAuthnVerificationError);
    else CHECK_THROWS_AS(thief.prove("authenticate", answer), model::WebAuthnVerificationError);
    CHECK_FALSE(thief.has_challenge());
    // A fresh signature over the old challenge is as old.
    thief.browser = copied;
    thief.key.counter = first == 0 ? 0 : 9;
    CHECK_THROWS_AS(thief.prove("authenticate", text(thief.key.get(challenge))), model::WebAuthnVerificationError);
    CHECK(house.authenticators.find(kCredentialId)->counter == (first == 0 ? 0 : 2));
  }
}

TEST_CASE("SEC-66: a challenge makes one passkey") {
  PasskeyHouse house;
  Guest ada(house);
  const std::string challenge = ada.challenge("register", "ada@example.com");
  const support::Browser copied = ada.browser;
  ada.prove("register", text(ada.key.create(challenge)));
  ada.browser = copied;
  ada.key.id = std::string(16, 'j');
  CHECK_THROWS_AS(ada.prove("register", text(ada.key.create(challenge))), model::WebAuthnVerificationError);
}

TEST_CASE("a failed answer uses the challenge up in this browser") {
  PasskeyHouse house;
  Guest ada(house);
  ada.sign_up("ada@example.com");
  const std::string challenge = ada.challenge("authenticate");
  ada.key.origin = "https://evil.example";
  CHECK_THROWS_AS(ada.prove("authenticate", text(ada.key.get(challenge))), model::WebAuthnVerificationError);
  CHECK_FALSE(ada.has_challenge());
  ada.key.origin = "https://app.example.com";
  CHECK_THROWS_AS(ada.prove("authenticate", text(ada.key.get(challenge))), model::WebAuthnVerificationError);
}

TEST_CASE("an answer is to our question, on our page, by our key, or it is refused (SEC-66)") {
  PasskeyHouse house;
  Guest ada(house);
  ada.sign_up("ada@example.com");
  const auto refuses = [&](const std::function<void(Passkey&)>& change) {
    Guest guest(house);
    guest.key.counter = 5;
    change(guest.key);
    const std::string challenge = guest.challenge("authenticate");
    CHECK_THROWS_AS(guest.prove("authenticate", text(guest.key.get(challenge))), model::WebAuthnVerificationError);
  };
  refuses([](Passkey& key) { key.origin = "https://app.example.com.evil.example"; });
  refuses([](Passkey& key) { key.origin = "http://app.example.com"; });
  refuses([](Passkey& key) { key.relying_party_id = "example.com"; });
  refuses([](Passkey& key) { key.flags = Passkey::kUserVerified; });  // nobody there
  refuses([](Passkey& key) { key.flags = Passkey::kUserPresent; });   // and nobody verified, although it is required
  refuses([](Passkey& key) { key.counter = 1; });                     // cloned
  refuses([](Passkey& key) { key.counter = 0; });
  refuses([](Passkey& key) { key.id = std::string(32, 'x'); });       // unknown
  Guest guest(house);
  guest.key.counter = 5;
  guest.challenge("authenticate");
  CHECK_THROWS_AS(guest.prove("authenticate", text(guest.key.get(base64url_encode("a challenge of their own")))),
                  model::WebAuthnVerificationError);
  // Somebody else's key under a known id.
  const std::string challenge = guest.challenge("authenticate");
  json::Value forged = guest.key.get(challenge);
  std::string signature = base64url_decode(*forged.find("response")->find_string("signature")).value();
  signature[12] = static_cast<char>(signature[12] ^ 1);
  forged.find("response")->set("signature", base64url_encode(signature));
  CHECK_THROWS_AS(guest.prove("authenticate", text(forged)), model::WebAuthnVerificationError);
  CHECK(house.authenticators.find(kCredentialId)->counter == 1);
  CHECK_FALSE(house.authenticators.find(kCredentialId)->used);
}

TEST_CASE("a passkey that is removed, or whose account is another one's, opens nothing") {
  PasskeyHouse house;
  Guest ada(house);
  ada.sign_up("ada@example.com");
  const auto eve = house.add("eve@example.com");
  Tampered rows(house.store);
  rows.change = [&](model::Authenticator& row) { row.user_id = eve.id; };
  Guest guest(house);
  guest.key.counter = 2;
  std::string challenge = guest.challenge("authenticate");
  CHECK_THROWS_AS(guest.prove("authenticate", text(guest.key.get(challenge)), with(house, rows)),
                  model::WebAuthnVerificationError);

  rows.change = [](model::Authenticator& row) { row.provider_account_id = "another"; };
  guest.key.counter = 3;
  challenge = guest.challenge("authenticate");
  CHECK_THROWS_AS(guest.prove("authenticate", text(guest.key.get(challenge)), with(house, rows)),
                  model::WebAuthnVerificationError);

  rows.change = [](model::Authenticator& row) { row.public_key = "no base64!"; };
  challenge = guest.challenge("authenticate");
  CHECK_THROWS_AS(guest.prove("authenticate", text(guest.key.get(challenge)), with(house, rows)),
                  model::WebAuthnVerificationError);

  house.store.unlink_account("passkey", kCredentialId);
  CHECK_THROWS_AS(guest.use(), model::WebAuthnVerificationError);
}

TEST_CASE("a passkey of one provider opens nothing at another's callback") {
  PasskeyHouse house(R"("passkey","webauthn")");
  Guest ada(house);
  ada.sign_up("ada@example.com");
  const std::string origin = "https://app.example.com";
  http::CookieJar jar;
  const http::Cookies none("");
  const signin::Visit asked{house.moment, origin, origin, true, none};
  const auto options = signin::make_webauthn_options(house.providers.at(1), {"authenticate", ""}, {}, asked, house.passkeys(), jar);
  Guest guest(house);
  guest.browser.take(jar);
  guest.key.counter = 2;
  const std::string data = text(guest.key.get(*options->find("options")->find_string("challenge")));
  const http::Cookies sent = guest.browser.cookies();
  const signin::Visit answered{house.moment, origin, origin, true, sent};
  CHECK_THROWS_AS(signin::prove_webauthn(house.providers.at(1), {"authenticate", data}, answered, house.passkeys(), jar),
                  model::WebAuthnVerificationError);
}

TEST_CASE("of two answers that read the same counter one counts") {
  PasskeyHouse house;
  Guest ada(house);
  ada.sign_up("ada@example.com");
  Tampered rows(house.store);
  rows.is_overtaken = true;
  Guest guest(house);
  guest.key.counter = 2;
  const std::string challenge = guest.challenge("authenticate");
  CHECK_THROWS_AS(guest.prove("authenticate", text(guest.key.get(challenge)), with(house, rows)),
                  model::WebAuthnVerificationError);
}

TEST_CASE("whether a passkey may leave its device never changes; whether it has may") {
  PasskeyHouse house;
  Guest bound(house);
  bound.sign_up("ada@example.com");
  bound.leave();
  bound.key.flags |= Passkey::kBackupEligible;
  CHECK_THROWS_AS(bound.use(), model::WebAuthnVerificationError);

  Guest synced(house);
  synced.key.id = std::string(16, 's');
  synced.key.flags |= Passkey::kBackupEligible;
  synced.sign_up("grace@example.com");
  const std::string id = base64_encode(synced.key.id);
  CHECK(house.authenticators.find(id)->is_multi_device);
  CHECK_FALSE(house.authenticators.find(id)->is_backed_up);
  synced.leave();
  synced.key.flags |= Passkey::kBackedUp;
  synced.sign_in();
  CHECK(house.authenticators.find(id)->is_backed_up);
  synced.leave();
  synced.key.flags = Passkey::kUserPresent | Passkey::kUserVerified;
  CHECK_THROWS_AS(synced.use(), model::WebAuthnVerificationError);
}

TEST_CASE("what is no ceremony is said to be none, whatever kind of JSON it is") {
  PasskeyHouse house;
  Guest guest(house);
  const std::string good = text(guest.key.get("AAAA"));
  for (const char* action : {"", "Register", "signin", "authenticate "}) {
    CAPTURE(action);
    CHECK_THROWS_AS(guest.prove(action, good), model::AuthError);
  }
  for (const char* action : {"authenticate", "register"}) {
    CAPTURE(action);
    for (const char* data : {"", "{", "{\"id\":\"AAAA\"", "id=AAAA", "\xff"}) {
      CAPTURE(data);
      CHECK_THROWS_AS(guest.prove(action, data), model::CallbackRouteError);
    }
    for (const json::Value& value : support::one_of_each_kind()) {
      CAPTURE(text(value));
      const bool is_object_with_id = value.is_object() && value.find("id");
      guest.challenge(action, "new@example.com");
      if (is_object_with_id) CHECK_THROWS_AS(guest.prove(action, text(value)), model::WebAuthnVerificationError);
      else CHECK_THROWS_AS(guest.prove(action, text(value)), model::AuthError);
      if (value.is_string()) continue;
      CHECK_THROWS_AS(guest.prove(action, text(json::object({{"id", value}}))), model::AuthError);
    }
  }
}

TEST_CASE("no member of a ceremony takes the kind of another") {
  PasskeyHouse house(R"("passkey")", R"(,"rateLimit":false)");
  Guest ada(house);
  ada.sign_up("ada@example.com");
  const auto refuses = [&](Guest& guest, const char* action, const json::Value& credential) {
    CAPTURE(text(credential));
    CHECK_THROWS_AS(guest.prove(action, text(credential)), model::WebAuthnVerificationError);
    CHECK_FALSE(guest.has_challenge());
  };
  for (const json::Value& wrong : support::one_of_each_kind()) {
    for (const char* member : {"rawId", "type", "response"}) {
      Guest guest(house);
      guest.key.counter = 2;
      json::Value known = guest.key.get(guest.challenge("authenticate"));
      known.set(member, wrong);
      refuses(guest, "authenticate", known);
      json::Value fresh = guest.key.create(guest.challenge("register", "new@example.com"));
      fresh.set(member, wrong);
      refuses(guest, "register", fresh);
    }
    for (const char* member : {"clientDataJSON", "authenticatorData", "signature"}) {
      Guest guest(house);
      guest.key.counter = 2;
      json::Value known = guest.key.get(guest.challenge("authenticate"));
      known.find("response")->set(member, wrong);
      refuses(guest, "authenticate", known);
    }
    for (const char* member : {"clientDataJSON", "attestationObject"}) {
      Guest guest(house);
      json::Value fresh = guest.key.create(guest.challenge("register", "new@example.com"));
      fresh.find("response")->set(member, wrong);
      refuses(guest, "register", fresh);
    }
  }
  CHECK(house.authenticators.find(kCredentialId)->counter == 1);
}

TEST_CASE("one ceremony's answer, or challenge, is none of the other's") {
  PasskeyHouse house;
  Guest ada(house);
  ada.sign_up("ada@example.com");
  Guest guest(house);
  guest.key.counter = 2;
  std::string challenge = guest.challenge("authenticate");
  CHECK_THROWS_AS(guest.prove("register", text(guest.key.create(challenge))), model::AuthError);  // for nobody
  challenge = guest.challenge("register", "new@example.com");
  CHECK_THROWS_AS(guest.prove("register", text(guest.key.create_with(guest.key.client_data("webauthn.get", challenge)))),
                  model::WebAuthnVerificationError);
  challenge = guest.challenge("authenticate");
  CHECK_THROWS_AS(guest.prove("authenticate", text(guest.key.get_with(guest.key.client_data("webauthn.create", challenge)))),
                  model::WebAuthnVerificationError);
}

TEST_CASE("a new passkey with the id of somebody else's lets nobody in (WebAuthn section 7.1 step 22)") {
  PasskeyHouse house;
  Guest ada(house);
  ada.sign_up("ada@example.com");
  const std::string id = ada.who();

  // Whoever knows the id makes a passkey of that id with a key of their own; it is as good as any.
  Guest mallory(house);
  auto forged = mallory.enrol("mallory@example.com");
  CHECK_THROWS_AS(mallory.complete(forged), model::AccountNotLinked);
  CHECK(mallory.who() == "");

  const auto known = house.add("mallory@example.com");
  mallory.enter(known);
  forged = mallory.enrol();
  CHECK_THROWS_AS(mallory.complete(forged), model::AccountNotLinked);
  CHECK(mallory.who() == known.id);

  // Not even its owner may put another key in its place.
  const auto again = ada.enrol();
  CHECK_THROWS_AS(ada.complete(again), model::AccountNotLinked);
  CHECK(house.store.list_accounts(known.id).empty());
  CHECK(house.authenticators.find(kCredentialId)->user_id == id);
  CHECK(house.authenticators.list(id).size() == 1);
}

TEST_CASE("an address that somebody has gets no passkey by its mere name (6.5)") {
  PasskeyHouse house;
  Guest early(house);
  const auto made = early.enrol("ada@example.com");
  const auto ada = house.add("ada@example.com");  // in the meantime
  CHECK_THROWS_AS(early.complete(made), model::AccountNotLinked);
  CHECK(house.authenticators.list(ada.id).empty());
  CHECK(early.who() == "");
}

TEST_CASE("a passkey is for whom its challenge was made, whoever has signed in or out meanwhile") {
  PasskeyHouse house;
  const auto ada = house.add("ada@example.com"), eve = house.add("eve@example.com");
  const auto complete_as = [&](Guest& guest) {
    guest.key.id = crypto::make_hex(house.random);
    const auto made = guest.prove("register", text(guest.key.create(guest.challenge("register"))));
    return made;
  };
  Guest guest(house);
  guest.enter(ada);
  auto made = complete_as(guest);
  CHECK(made.user.id == ada.id);
  guest.enter(eve);
  CHECK_THROWS_AS(guest.complete(made), model::AccountNotLinked);
  guest.leave();
  CHECK_THROWS_AS(guest.complete(made), model::AccountNotLinked);

  // Made for somebody new, and then it is Eve who sits here.
  Guest visitor(house);
  made = visitor.enrol("new@example.com");
  visitor.enter(eve);
  CHECK_THROWS_AS(visitor.complete(made), model::AccountNotLinked);
  CHECK(house.authenticators.list(ada.id).empty());
  CHECK(house.authenticators.list(eve.id).empty());
  CHECK_FALSE(house.store.find_user_by_email("new@example.com"));

  // Whose account is gone by now is nobody.
  guest.enter(eve);
  made = complete_as(guest);
  house.store.delete_user(eve.id);
  CHECK_THROWS_AS(guest.complete(made), model::AccountNotLinked);
}

TEST_CASE("somebody else's passkey, in a browser where one is signed in, changes nothing") {
  PasskeyHouse house;
  Guest ada(house);
  ada.sign_up("ada@example.com");
  const auto eve = house.add("eve@example.com");
  Guest guest(house);
  guest.enter(eve);
  guest.key.counter = 1;
  const auto proved = guest.use();
  CHECK_THROWS_AS(guest.complete(proved), model::AccountNotLinked);
  CHECK(guest.who() == eve.id);
}

TEST_CASE("where nobody signs up with a passkey, not even a challenge from elsewhere makes an account") {
  PasskeyHouse open;
  Guest early(open);
  const std::string challenge = early.challenge("register", "new@example.com");
  PasskeyHouse closed(R"({"id":"passkey","signUp":false})");
  Guest late(closed);
  late.browser = early.browser;
  CHECK_THROWS_AS(late.prove("register", text(late.key.create(challenge))), model::AccessDenied);
  // Who has an account makes passkeys all the same.
  const auto ada = closed.add("ada@example.com");
  late.enter(ada);
  late.complete(late.enrol());
  CHECK(closed.authenticators.list(ada.id).size() == 1);
}

TEST_CASE("an id that cannot be kept is refused before anything is") {
  PasskeyHouse house;
  Guest guest(house);
  guest.key.id = std::string(385, 'i');
  CHECK_THROWS_AS(guest.enrol("ada@example.com"), model::WebAuthnVerificationError);
  guest.key.id = std::string(384, 'i');
  guest.complete(guest.enrol("ada@example.com"));
  guest.leave();
  guest.sign_in();
  CHECK_FALSE(guest.who().empty());
}

TEST_CASE("whom the operator disabled does not come in, and no new passkey of theirs does") {
  PasskeyHouse house;
  Guest ada(house);
  ada.sign_up("ada@example.com");
  const std::string id = ada.who();
  ada.key.id = std::string(16, 'j');
  const auto made = ada.enrol();
  house.accounts.set_disabled(id, true);
  Guest guest(house);
  guest.key.counter = 1;
  const auto proved = guest.use();
  CHECK_THROWS_AS(guest.complete(proved), model::AccessDenied);
  CHECK(guest.who() == "");
  // Nor is one kept for the day when they are let in again, by a session that goes on.
  CHECK_THROWS_AS(ada.complete(made), model::AccessDenied);
  CHECK_FALSE(ada.options("register"));
  CHECK(house.authenticators.list(id).size() == 1);
}

TEST_CASE("a session says what its passkey was: a key in hardware or a copied one, and two factors where somebody was verified") {
  struct Row {
    unsigned flags;
    const char* amr;
    bool is_mfa;
  };
  constexpr unsigned kPresent = Passkey::kUserPresent, kVerified = kPresent | Passkey::kUserVerified;
  for (const Row& row : {Row{kPresent, R"(["hwk","user"])", false}, Row{kVerified, R"(["hwk","user","mfa"])", true},
                         Row{kPresent | Passkey::kBackupEligible, R"(["swk","user"])", false},
                         Row{kVerified | Passkey::kBackupEligible, R"(["swk","user","mfa"])", true}}) {
    CAPTURE(row.amr);
    for (const char* strategy : {"jwt", "database"}) {
      PasskeyHouse house(kSecurityKey, R"(,"session":{"strategy":")" + std::string(strategy) + "\"}");
      Guest guest(house);
      guest.key.flags = row.flags;
      for (const bool is_new : {true, false}) {
        if (is_new) guest.sign_up("ada@example.com");
        else guest.sign_in();
        const json::Value claims = guest.claims();
        REQUIRE(claims.find("amr"));
        CHECK(text(*claims.find("amr")) == row.amr);
        CHECK((claims.find_string("acr") == "mfa") == row.is_mfa);
        guest.leave();
      }
    }
  }
}

TEST_CASE("a passkey that is added says nothing of the session that it is added to") {
  PasskeyHouse house;
  const auto ada = house.add("ada@example.com");
  Guest guest(house);
  const json::Value password = json::object({{"amr", json::array({"pwd"})}, {"auth_time", to_unix_seconds(house.moment) - 30}});
  guest.enter(ada, &password);
  guest.complete(guest.enrol());
  CHECK(text(*guest.claims().find("amr")) == R"(["pwd"])");
  CHECK_FALSE(guest.claims().find("acr"));
  CHECK(guest.claims().find("auth_time")->integer() == to_unix_seconds(house.moment) - 30);
}

TEST_CASE("who has a second factor is asked for it after a key that verified nobody, and only then") {
  for (const bool is_verified : {false, true}) {
    CAPTURE(is_verified);
    PasskeyHouse house(kSecurityKey, R"(,"accounts":{})");
    const auto ada = house.add("ada@example.com");
    house.add_totp(ada.id);
    Guest guest(house);
    guest.key.flags = is_verified ? Passkey::kUserPresent | Passkey::kUserVerified : Passkey::kUserPresent;
    const json::Value both = json::object({{"acr", "mfa"}, {"amr", json::array({"pwd", "otp"})}});
    guest.enter(ada, &both);
    CHECK(guest.complete(guest.enrol()).missing == signin::Missing::kNothing);
    guest.leave();
    const auto ending = guest.sign_in();
    CHECK(ending.missing == (is_verified ? signin::Missing::kNothing : signin::Missing::kCode));
    CHECK(guest.who() == (is_verified ? ada.id : ""));
  }
}

TEST_CASE("where a second factor is required a verified passkey is one, and a mere touch leads to setting one up") {
  for (const bool is_verified : {false, true}) {
    CAPTURE(is_verified);
    PasskeyHouse house(R"({"id":"webauthn","signUp":true})", R"(,"accounts":{},"secondFactor":{"required":true})");
    Guest guest(house);
    guest.key.flags = is_verified ? Passkey::kUserPresent | Passkey::kUserVerified : Passkey::kUserPresent;
    CHECK(guest.sign_up("ada@example.com").missing == (is_verified ? signin::Missing::kNothing : signin::Missing::kSetUp));
    CHECK(guest.who().empty() == !is_verified);
  }
}

TEST_CASE("a passkey is added by who has proved just before who they are, whatever they have to prove it with") {
  for (const char* has : {"nothing", "password", "passkey"}) {
    CAPTURE(has);
    PasskeyHouse house;
    const auto ada = has == std::string("password") ? house.add_user("ada@example.com", "right") : house.add("ada@example.com");
    if (has == std::string("passkey")) {
      house.authenticators.link({.user_id = ada.id, .type = "webauthn", .provider = "passkey", .provider_account_id = "AAAA"},
                                {.credential_id = "AAAA", .provider_account_id = "AAAA", .public_key = "AAAA", .user_id = ada.id});
    }
    const auto before = house.authenticators.list(ada.id).size();
    Guest guest(house);
    guest.enter(ada);
    const auto made = guest.enrol();
    const json::Value long_ago = json::object({{"auth_time", to_unix_seconds(house.moment) - 3600}});
    guest.enter(ada, &long_ago);
    CHECK_THROWS_AS(guest.options("register"), model::AccountNotLinked);  // before the device makes one
    CHECK_THROWS_AS(guest.complete(made), model::AccountNotLinked);
    CHECK(house.authenticators.list(ada.id).size() == before);
    guest.enter(ada);
    guest.complete(made);
    CHECK(house.authenticators.list(ada.id).size() == before + 1);
  }
}

TEST_CASE("SEC-17: the address of who signed up is one that nobody proved, for the gate and for the signIn hook") {
  PasskeyHouse house;
  Guest guest(house);
  guest.sign_up("ada@example.com");
  const auto claims = [&] { return house.strategy.find(guest.browser.cookies(), true, house.moment)->claims; };
  REQUIRE(claims().find("email_verified"));
  CHECK(*claims().find("email_verified") == json::Value(false));
  guest.sign_in();
  CHECK(*claims().find("email_verified") == json::Value(false));

  auto user = *house.store.find_user_by_email("ada@example.com");
  user.email_verified = house.moment;
  house.store.update_user(user);
  guest.sign_in();
  CHECK(claims().find("email_verified") == nullptr);
}

TEST_CASE("whom a provider brought is believed as before, also when they choose a password here") {
  PasskeyHouse house;
  const auto ada = house.add_user("ada@example.com", "right");  // a password, and an address that no mail has proved
  model::User user = *house.store.find_user(ada.id);
  user.email_verified.reset();
  house.store.update_user(user);
  house.authenticators.link({.user_id = ada.id, .type = "webauthn", .provider = "passkey", .provider_account_id = kCredentialId},
                            {.credential_id = kCredentialId, .provider_account_id = kCredentialId,
                             .public_key = base64_encode(Passkey{}.cose_key()), .user_id = ada.id});
  Guest guest(house);
  guest.sign_in();
  CHECK(guest.who() == ada.id);
  CHECK(guest.claims().find("email_verified") == nullptr);
}

TEST_CASE("nobody has more passkeys than anybody needs") {
  PasskeyHouse house;
  const auto ada = house.add("ada@example.com");
  const auto add = [&](std::size_t number) {
    const std::string id = base64_encode("passkey " + std::to_string(number));
    house.authenticators.link({.user_id = ada.id, .type = "webauthn", .provider = "passkey", .provider_account_id = id},
                              {.credential_id = id, .provider_account_id = id, .public_key = "AAAA", .user_id = ada.id});
  };
  for (std::size_t i = 1; i < signin::kMaxPasskeys; ++i) add(i);
  Guest guest(house);
  guest.enter(ada);
  const std::string challenge = guest.challenge("register");
  add(signin::kMaxPasskeys);
  CHECK_FALSE(guest.options("register"));
  CHECK_THROWS_AS(guest.prove("register", text(guest.key.create(challenge))), model::AuthError);
  CHECK(house.authenticators.list(ada.id).size() == signin::kMaxPasskeys);
}

TEST_CASE("the store's failures have the words of the front desk") {
  PasskeyHouse house;
  Guest guest(house);
  Tampered rows(house.store);
  rows.before = [] { throw store::Unavailable("away"); };
  std::string challenge = guest.challenge("authenticate");
  CHECK_THROWS_AS(guest.prove("authenticate", text(guest.key.get(challenge)), with(house, rows)), model::TemporarilyUnavailable);
  rows.before = [] { throw store::StoreError("odd"); };
  challenge = guest.challenge("authenticate");
  CHECK_THROWS_AS(guest.prove("authenticate", text(guest.key.get(challenge)), with(house, rows)), model::AdapterError);
}

TEST_CASE("a passkey made at a site that the operator names is good here, and one of another site is not") {
  PasskeyHouse house(R"({"id":"passkey","relayingParty":{"id":["example.com","app.example.com"],
      "origin":["https://app.example.com","https://www.example.com"]}})");
  Guest guest(house);
  guest.key.relying_party_id = "example.com";
  guest.key.origin = "https://www.example.com";
  guest.sign_up("ada@example.com");
  CHECK_FALSE(guest.who().empty());
  Guest other(house);
  other.key.origin = "https://other.example.com";
  CHECK_THROWS_AS(other.enrol("grace@example.com"), model::WebAuthnVerificationError);
}
