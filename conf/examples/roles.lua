-- Roles into the token at sign-in, and from there into the session that the browser sees and into what the gate's
-- policies look at (claim:roles=admin). They come from the provider where it tells groups, and from a list of our own.
local roles_by_email = {
  ["alice@example.com"] = {"admin", "editor"},
}

return {
  jwt = function(params)
    local token = params.token
    if params.user then -- only at sign-in
      local roles = json.array()
      local seen = {}
      local function add(list)
        for _, role in ipairs(list or {}) do
          if not seen[role] then
            seen[role] = true
            roles[#roles + 1] = role
          end
        end
      end
      add(params.profile and params.profile.groups)
      add(roles_by_email[params.user.email or ""])
      token.roles = roles
    end
    return token
  end,

  session = function(params)
    params.session.user.roles = params.token.roles or json.array()
    return params.session
  end,

  -- The gate: what lies below /admin/ is for admins.
  authorized = function(params)
    if not params.auth then return false end
    if params.request.path:find("^/admin/") then
      for _, role in ipairs(params.claims.roles or {}) do
        if role == "admin" then return true end
      end
      return false
    end
    return true
  end,
}
