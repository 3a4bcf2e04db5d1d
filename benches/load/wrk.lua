-- What wrk sends and what it prints. Arguments: a file, then `read`, or `create` and a label.
-- The file of `read` holds a path a line; that of `create` an access token and an article with the title TITLE.

local number, prepared, article, label = 0, {}, nil, nil

function init(arguments)
  local lines = {}
  for line in io.lines(arguments[1]) do lines[#lines + 1] = line end
  if arguments[2] == "read" then
    for index, path in ipairs(lines) do prepared[index] = wrk.format("GET", path) end
  else
    wrk.headers["Authorization"] = "Bearer " .. lines[1]
    wrk.headers["Content-Type"] = "application/json"
    article, label = lines[2], arguments[3]
  end
end

function request()
  number = number + 1
  if not article then return prepared[(number - 1) % #prepared + 1] end
  local body = article:gsub("TITLE", "Load " .. label .. " " .. number)
  return wrk.format("POST", "/api/v1/editor/articles", nil, body)
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format("measured %d %d %d %d %d", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
