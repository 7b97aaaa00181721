local function may_enter(email, profile, provider)
  local account = {provider = provider or "google"}
  return callbacks.signIn{user = {email = email}, account = account, profile = profile}
end

function test_our_domain_enters()
  assert_equal(may_enter("alice@example.com", {email_verified = true}), true)
  assert_equal(may_enter("alice@example.com", {email_verified = "true"}), true)
  assert_equal(may_enter("alice@example.com", {verified = true}, "discord"), true)
  assert_equal(may_enter("Alice@EXAMPLE.com"), true)
end

function test_others_do_not()
  assert_equal(may_enter("mallory@example.com.evil.example"), false)
  assert_equal(may_enter("mallory@evil.example@example.net"), false)
  assert_equal(may_enter("mallory@notexample.com"), false)
  assert_equal(may_enter(nil), false)
end

function test_an_address_that_nobody_has_verified_does_not()
  assert_equal(may_enter("alice@example.com", {email_verified = false}), false)
  assert_equal(may_enter("alice@example.com", {login = "alice"}, "github"), false)
  assert_equal(may_enter("alice@example.com", {verified = false}, "discord"), false)
end
