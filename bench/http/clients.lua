-- Sends the requests that follow `--` on the command line of wrk, in turn.

local requests
local count = 0

function init(arguments)
  requests = arguments
end

function request()
  count = count % #requests + 1
  return requests[count]
end
