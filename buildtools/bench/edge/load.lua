-- wrk sends one kind of request, and prints what came of it as one line of JSON.
-- Arguments: method, path, session id, a word of this run, and a file with the body, if there is one.
-- Where the body says {n}, every request gets a word of its own.
local number, word, template, fixed = 0, "", nil, nil

function init(args)
  wrk.method, wrk.path = args[1], args[2]
  wrk.headers["X-Session-Id"] = args[3]
  word = args[4]
  local body = nil
  if args[5] then
    wrk.headers["Content-Type"] = "application/json"
    body = io.open(args[5]):read("*a")
    if body:find("{n}", 1, true) then template = body end
  end
  fixed = wrk.format(nil, nil, nil, body)
end

function request()
  if not template then return fixed end
  number = number + 1
  return wrk.format(nil, nil, nil, (template:gsub("{n}", word .. number)))
end

function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format('{"requests": %d, "seconds": %f, "failed": %d, "p50_ms": %f}\n', summary.requests,
    summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50) / 1000))
end
