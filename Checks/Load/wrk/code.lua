-- The code flow of people who are signed in and have allowed it: a request for authorization, then its code at the token endpoint.
-- WRK_COOKIES has a line of cookies for each person, WRK_TOKEN the rest of the body, WRK_TOKEN_PATH and WRK_AUTHORIZE the two addresses.
dofile(os.getenv("WRK_FOLDER") .. "/tally.lua")
local cookies, next_cookie, codes = {}, 0, {}
for line in io.lines(os.getenv("WRK_COOKIES")) do table.insert(cookies, line) end
local authorize, token_path, body = os.getenv("WRK_AUTHORIZE"), os.getenv("WRK_TOKEN_PATH"), os.getenv("WRK_TOKEN")
local posted = {["Content-Type"] = "application/x-www-form-urlencoded", ["Authorization"] = os.getenv("WRK_AUTHORIZATION")}

function request()
    local code = table.remove(codes)
    if code then return wrk.format("POST", token_path, posted, body .. "&code=" .. code) end
    next_cookie = next_cookie % #cookies + 1
    return wrk.format("GET", authorize, {["Cookie"] = cookies[next_cookie]})
end

-- Only a flow that ends with tokens counts.
function response(status, headers, text)
    if status == 303 then
        local place = headers["Location"] or headers["location"] or ""
        local code = string.match(place, "[?&]code=([%w_-]+)")
        if code then table.insert(codes, code) else wrong = wrong + 1 end
    elseif status == 200 and string.find(text, "access_token", 1, true) then
        done_count = done_count + 1
    else
        wrong = wrong + 1
    end
end
