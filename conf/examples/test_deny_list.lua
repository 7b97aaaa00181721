local function enter(email, id)
  return callbacks.signIn{user = {email = email}, account = {provider = "github", providerAccountId = id}}
end

function test_denied_by_address_domain_and_account()
  assert_equal(enter("Mallory@example.com", "1"), "/banned.html")
  assert_equal(enter("x@spam.example", "1"), "/banned.html")
  assert_equal(enter("x@y.example", "4711"), "/banned.html")
end

function test_everybody_else_enters()
  assert_equal(enter("alice@example.com", "1"), true)
  assert_equal(enter(nil, "1"), true)
end

function test_a_session_of_who_is_denied_ends()
  assert_equal(callbacks.jwt{token = {email = "mallory@example.com"}}, nil)
  assert_equal(callbacks.jwt{token = {email = "x@y.example", account = "github:4711"}}, nil)
  assert_equal(callbacks.jwt{token = {email = "alice@example.com"}}.email, "alice@example.com")
end

function test_the_account_is_remembered_at_sign_in()
  local token = callbacks.jwt{token = {}, trigger = "signIn", account = {provider = "github", providerAccountId = "5"}}
  assert_equal(token.account, "github:5")
end
