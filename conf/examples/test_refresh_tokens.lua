local function answer_with(status, body)
  local sent
  http.fetch = function(request)
    sent = request
    if not status then return nil, "timed out" end
    return {status = status, headers = {}, body = json.encode(body or {})}
  end
  env = function(name) return "secret of " .. name end
  return function() return sent end
end

local function over() return {access_token = "old", refresh_token = "r1", expires_at = os.time() - 1} end

function test_sign_in_keeps_the_tokens()
  local token = callbacks.jwt{token = {}, trigger = "signIn", user = {}, account = {access_token = "a", refresh_token = "r", expires_at = 5}}
  assert_equal(token, {access_token = "a", refresh_token = "r", expires_at = 5})
end

function test_a_token_that_is_good_is_left_alone()
  local sent = answer_with(200)
  local token = callbacks.jwt{token = {access_token = "a", refresh_token = "r", expires_at = os.time() + 600}}
  assert_equal(token.access_token, "a")
  assert(sent() == nil)
end

function test_a_token_that_is_over_is_refreshed()
  local sent = answer_with(200, {access_token = "new", expires_in = 60, refresh_token = "r2"})
  local token = callbacks.jwt{token = over()}
  assert_equal({token.access_token, token.refresh_token}, {"new", "r2"})
  assert(token.expires_at > os.time())
  assert_equal(sent().body.refresh_token, "r1")
  assert_equal(sent().body.client_secret, "secret of AUTH_COMPANY_SECRET")
end

function test_a_refusal_shows_and_a_silence_does_not()
  answer_with(400, {error = "invalid_grant"})
  local token = callbacks.jwt{token = over()}
  assert_equal(callbacks.session{session = {}, token = token}.error, "RefreshTokenError")
  answer_with(nil)
  token = callbacks.jwt{token = over()}
  assert_equal({token.access_token, token.error or "none"}, {"old", "none"})
end
