local function may_enter(email, verified, asked)
  return callbacks.signIn{user = {email = email}, account = {provider = "google"}, emailVerified = verified, email = asked}
end

function test_our_domain_enters()
  assert_equal(may_enter("alice@example.com", true), true)
  assert_equal(may_enter("Alice@EXAMPLE.com", true), true)
end

function test_our_domain_may_ask_for_a_link()
  assert_equal(may_enter("alice@example.com", nil, {verificationRequest = true}), true)
  assert_equal(may_enter("alice@example.net", nil, {verificationRequest = true}), false)
end

function test_others_do_not()
  assert_equal(may_enter("mallory@example.com.evil.example", true), false)
  assert_equal(may_enter("mallory@evil.example@example.net", true), false)
  assert_equal(may_enter("mallory@notexample.com", true), false)
  assert_equal(may_enter(nil), false)
end

function test_an_address_that_nobody_has_verified_does_not()
  assert_equal(may_enter("alice@example.com", false), false)
  assert_equal(may_enter("alice@example.com"), false)
end
