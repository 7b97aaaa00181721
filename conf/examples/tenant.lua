-- More about the session than Auth.js shows by itself: which session, how it began, for which tenant, what kind of user.
-- The browser gets {"user": {...}, "expires": ..., "session_id": ..., "login_method": ..., "tenant": ..., "user_type": ...}.
local tenants = {
  ["example.com"] = "acme",
  ["example.org"] = "umbrella",
}

return {
  jwt = function(params)
    local token = params.token
    if params.account then -- only at sign-in
      local domain = (params.user.email or ""):lower():match("@([^@]+)$") or ""
      token.session_id = crypto.random(16)
      token.login_method = params.account.type .. ":" .. params.account.provider
      token.tenant = tenants[domain]
      token.user_type = token.tenant and "employee" or "guest"
    end
    return token
  end,

  session = function(params)
    for _, name in ipairs{"session_id", "login_method", "tenant", "user_type"} do
      -- A claim that is not there is null for the browser, so that it need not ask twice.
      params.session[name] = params.token[name] or json.null
    end
    return params.session
  end,
}
