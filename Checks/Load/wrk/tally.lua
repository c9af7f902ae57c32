-- Counts answers that are not what they should be, so that a fast refusal is not taken for work.
local threads = {}
wrong, done_count = 0, 0

function setup(thread)
    table.insert(threads, thread)
end

function tally(status, wanted)
    if status == wanted then done_count = done_count + 1 else wrong = wrong + 1 end
end

function done(summary, latency, requests)
    local good, bad = 0, 0
    for _, thread in ipairs(threads) do
        good = good + thread:get("done_count")
        bad = bad + thread:get("wrong")
    end
    io.write(string.format('{"done":%d,"wrong":%d,"seconds":%.3f,"p95_ms":%.2f,"socket_errors":%d}\n', good, bad, summary.duration / 1e6,
        latency:percentile(95) / 1e3, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
