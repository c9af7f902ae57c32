-- Posts one of several bodies again and again: a line of the file each. WRK_FOLDER, WRK_BODIES, WRK_AUTHORIZATION.
dofile(os.getenv("WRK_FOLDER") .. "/tally.lua")
local bodies, next_body = {}, 0
for line in io.lines(os.getenv("WRK_BODIES")) do table.insert(bodies, line) end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Authorization"] = os.getenv("WRK_AUTHORIZATION")

function request()
    next_body = next_body % #bodies + 1
    return wrk.format(nil, nil, nil, bodies[next_body])
end

function response(status) tally(status, 200) end
