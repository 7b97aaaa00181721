function test_roles_come_from_both_places_once()
  local token = callbacks.jwt{token = {sub = "1"}, trigger = "signIn", user = {email = "alice@example.com"},
                              profile = {groups = {"editor", "staff"}}}
  assert_equal(token, {sub = "1", roles = {"editor", "staff", "admin"}})
end

function test_nobody_is_nothing()
  local token = callbacks.jwt{token = {}, trigger = "signIn", user = {}}
  assert_equal(json.encode(token), '{"roles":[]}')
end

function test_a_token_keeps_its_roles()
  assert_equal(callbacks.jwt{token = {roles = {"staff"}}}, {roles = {"staff"}})
end

function test_the_session_shows_them()
  local session = callbacks.session{session = {user = {name = "Alice"}}, token = {roles = {"staff"}}}
  assert_equal(session, {user = {name = "Alice", roles = {"staff"}}})
end

function test_only_admins_pass_below_admin()
  local function pass(path, roles)
    return callbacks.authorized{auth = {user = {}}, claims = {roles = roles}, request = {path = path}}
  end
  assert_equal(pass("/admin/users", {"admin"}), true)
  assert_equal(pass("/admin/users", {"staff"}), false)
  assert_equal(pass("/account/", {}), true)
  assert_equal(callbacks.authorized{request = {path = "/account/"}}, false)
end
