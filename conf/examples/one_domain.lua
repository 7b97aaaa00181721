-- Only people with an address of our own domain may enter. The provider must have verified the address: with Google,
-- email_verified says so. Everybody else sees the page "Access Denied".
local domain = "example.com"

return {
  signIn = function(params)
    local email = params.user.email
    if not email or email:lower():match("@([^@]+)$") ~= domain then return false end
    -- A provider that knows that the address is not verified is not believed. Whoever says nothing at all, is.
    return not params.profile or params.profile.email_verified ~= false
  end,
}
