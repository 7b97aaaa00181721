local function sign_in(email)
  return callbacks.jwt{token = {}, trigger = "signIn", user = {email = email}, account = {type = "oidc", provider = "google"}}
end

function test_a_tenant_by_its_domain()
  local token = sign_in("Alice@Example.com")
  assert_equal({token.tenant, token.user_type, token.login_method}, {"acme", "employee", "oidc:google"})
  assert(#token.session_id == 22)
end

function test_a_guest_has_none()
  local token = sign_in("bob@elsewhere.example")
  assert_equal({token.tenant or "none", token.user_type}, {"none", "guest"})
  assert_equal(sign_in(nil).user_type, "guest")
end

function test_two_sessions_have_two_ids()
  assert(sign_in("a@example.com").session_id ~= sign_in("a@example.com").session_id)
end

function test_the_session_shows_all_four()
  local session = callbacks.session{session = {user = {}}, token = {session_id = "s", login_method = "oidc:google", user_type = "guest"}}
  assert_equal(session, {user = {}, session_id = "s", login_method = "oidc:google", user_type = "guest", tenant = json.null})
end
