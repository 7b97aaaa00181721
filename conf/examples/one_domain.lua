-- Only people with an address of our own domain may enter, and only when it is theirs for sure: because we mailed a link,
-- or because the provider says that it has verified the address. Whoever says nothing is not believed: at many a provider
-- anybody may write any address. Everybody else sees the page "Access Denied".
local domain = "example.com"

return {
  signIn = function(params)
    local email = params.user.email
    if not email or email:lower():match("@([^@]+)$") ~= domain then return false end
    -- Asked for a link, nothing is proved yet; whoever opens it has.
    return params.emailVerified == true or params.email ~= nil and params.email.verificationRequest == true
  end,
}
