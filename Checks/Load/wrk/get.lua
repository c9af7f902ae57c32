-- Gets one address again and again.
dofile(os.getenv("WRK_FOLDER") .. "/tally.lua")

function response(status) tally(status, 200) end
