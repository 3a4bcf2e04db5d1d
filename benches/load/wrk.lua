-- What wrk sends and what it prints. Arguments: a file, what to do, and a label.
-- The file of `read` holds a path a line, with the ETag behind it that is known, if any; that of `create` an access
-- token and an article with the title TITLE; that of `list` an access token and a path a line; those of `save` and
-- `publish` an access token, for `save` a change with the text TEXT, and then a line with id and version for each
-- article.

local number, lines, prepared, articles, send = 0, {}, {}, {}, nil

local senders = {}

function senders.prepared()
  return prepared[(number - 1) % #prepared + 1]
end

-- What stands before and behind a word. Looking for it in each text anew would take longer than sending one.
local function around(text, word)
  local first, last = text:find(word, 1, true)
  return text:sub(1, first - 1), text:sub(last + 1)
end

local function name(label)
  return string.format("Load %s %09d", label, number)
end

-- All names of a run have the same length, so all its requests do.
function senders.create(before, behind, label)
  return before .. name(label) .. behind
end

-- Every write makes one version more, so the next one is known without reading an answer. The first request of all is
-- one that wrk looks at and does not send.
local function turn()
  local article = articles[math.max(number - 2, 0) % #articles + 1]
  wrk.headers["If-Match"] = '"v' .. article.version .. '"'
  if number > 1 then article.version = article.version + 1 end
  return "/api/v1/editor/articles/" .. article.id
end

function senders.save(before, behind, label)
  return wrk.format("PATCH", turn(), nil, before .. name(label) .. behind)
end

function senders.publish()
  return wrk.format("POST", turn() .. "/publish")
end

function init(arguments)
  for line in io.lines(arguments[1]) do lines[#lines + 1] = line end
  local what, label, before, behind = arguments[2], arguments[3], nil, nil
  if what ~= "read" then
    wrk.headers["Authorization"] = "Bearer " .. table.remove(lines, 1)
  end
  if what == "create" or what == "save" then
    wrk.headers["Content-Type"] = "application/json"
    before, behind = around(table.remove(lines, 1), what == "create" and "TITLE" or "TEXT")
  end
  if what == "create" then
    local whole = wrk.format("POST", "/api/v1/editor/articles", nil, before .. name(label) .. behind)
    before, behind = around(whole, name(label))
  end
  if what == "read" or what == "list" then
    for index, line in ipairs(lines) do
      local path, etag = line:match("^(%S+) ?(.*)$")
      if etag ~= "" then wrk.headers["If-None-Match"] = etag end
      prepared[index] = wrk.format("GET", path)
    end
    what = "prepared"
  else
    for index, line in ipairs(lines) do
      local id, version = line:match("^(%S+) (%d+)$")
      articles[index] = { id = id, version = tonumber(version) }
    end
  end
  local sender = senders[what]
  send = function() return sender(before, behind, label) end
end

function request()
  number = number + 1
  return send()
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format("measured %d %d %d %d %d", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
