-- wrk -s bench/load.lua URL -- METHOD PATH TOKEN COOKIE IDS [BODY]
-- {client}, {task} and {credential} in PATH are drawn anew for each request, the same ones in each run.
-- COOKIE: "cookie" sends the token as a page would, anything else as a program would.

local method, path, body
local ids = { client = {}, task = {}, credential = {} }

function init(args)
  method, path, body = args[1], args[2], args[6]
  if args[4] == "cookie" then
    wrk.headers["Cookie"] = "__Host-steward-access=" .. args[3]
  else
    wrk.headers["Authorization"] = "Bearer " .. args[3]
  end
  wrk.headers["X-Forwarded-Proto"] = "https"
  if body then wrk.headers["Content-Type"] = "application/json" end
  for line in io.lines(args[5]) do
    local kind, id = line:match("^(%a+) (%S+)$")
    table.insert(ids[kind], id)
  end
  math.randomseed(7)
end

function request()
  local drawn = path:gsub("{(%a+)}", function(kind) return ids[kind][math.random(#ids[kind])] end)
  return wrk.format(method, drawn, nil, body)
end

function done(summary, latency)
  local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("RESULT %.3f %.3f %.1f %d\n", latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    summary.requests / (summary.duration / 1e6), wrong))
end
