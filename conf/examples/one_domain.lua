-- Only people with an address of our own domain may enter, and only when it is theirs for sure: because we mailed a link,
-- or because the provider says that it has verified the address. Whoever says nothing is not believed: at many a provider
-- anybody may write any address. Everybody else sees the page "Access Denied".
local domain = "example.com"

-- The member of the raw profile that says so, where it is not OpenID's email_verified.
local says_verified = {discord = "verified"}

return {
  signIn = function(params)
    local email, profile = params.user.email, params.profile
    if not email or email:lower():match("@([^@]+)$") ~= domain then return false end
    if not profile then return true end -- we mailed a link, or know the user ourselves
    local verified = profile[says_verified[params.account.provider] or "email_verified"]
    return verified == true or verified == "true"
  end,
}
