-- People who may not enter, by address, by domain, or by their account at a provider. They are sent to a page that tells
-- them whom to ask; whoever is inside already loses the session at its next look.
local denied = {
  ["mallory@example.com"] = true,
  ["@spam.example"] = true,
  ["github:4711"] = true,
}

local function is_denied(email, account)
  email = (email or ""):lower()
  local domain = email:match("@[^@]*$")
  return denied[email] or (domain and denied[domain]) or (account and denied[account]) or false
end

return {
  signIn = function(params)
    local account = params.account.provider .. ":" .. (params.account.providerAccountId or "")
    if is_denied(params.user.email, account) then return "/banned.html" end
    return true
  end,

  jwt = function(params)
    if params.account then
      params.token.account = params.account.provider .. ":" .. params.account.providerAccountId
    end
    if is_denied(params.token.email, params.token.account) then return nil end
    return params.token
  end,
}
