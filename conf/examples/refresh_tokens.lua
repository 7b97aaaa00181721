-- The provider's access token in our session, refreshed by hand when it is over, as in Auth.js's guide to refresh token
-- rotation. The browser sees only session.error, the tokens stay in the sealed cookie.
--
-- The jwt callback runs where GET session is answered: in the session pool, which has no network. One of two things is
-- needed, and both have a price:
--   "callbacks": {"file": ..., "network": true}   lets the session pool open connections. While a worker of it waits for
--                                                 the provider, all requests that it holds wait, too; timeout bounds that
--   location = /api/auth/session { ... }          in snippets/authfcgi-api.conf sent to authfcgi_flow, without
--                                                 fastcgi_keep_conn: the session pool stays closed and quick, each look
--                                                 at the session costs a connection
-- What the callback changes is sealed at once. Providers that let a refresh token be used once only will refuse the second
-- of two tabs that look at the same moment; error then asks for a new sign-in.
local token_endpoint = "https://id.example.com/token"
local client_id = "app"
local leeway = 60 -- seconds before the end

local function refresh(token)
  local answer, problem = http.fetch{
    url = token_endpoint,
    method = "POST",
    headers = {["Content-Type"] = "application/x-www-form-urlencoded", Accept = "application/json"},
    body = {
      grant_type = "refresh_token",
      refresh_token = token.refresh_token,
      client_id = client_id,
      client_secret = env("AUTH_COMPANY_SECRET"), -- listed in callbacks.environment
    },
    timeout = 2,
  }
  local tokens = answer and answer.status == 200 and json.decode(answer.body)
  if type(tokens) ~= "table" or not tokens.access_token then
    log.warn("refresh failed:", problem or (answer and answer.status))
    -- A server that is away says nothing about the token. One that refuses it does.
    if answer and answer.status >= 400 and answer.status < 500 then token.error = "RefreshTokenError" end
    return token
  end
  token.access_token = tokens.access_token
  token.expires_at = os.time() + (tokens.expires_in or 3600)
  token.refresh_token = tokens.refresh_token or token.refresh_token
  token.error = nil
  return token
end

return {
  jwt = function(params)
    local token, account = params.token, params.account
    if account then
      token.access_token = account.access_token
      token.refresh_token = account.refresh_token
      token.expires_at = account.expires_at
      return token
    end
    if token.error or not token.refresh_token then return token end
    if token.expires_at and os.time() < token.expires_at - leeway then return token end
    return refresh(token)
  end,

  session = function(params)
    params.session.error = params.token.error
    return params.session
  end,
}
