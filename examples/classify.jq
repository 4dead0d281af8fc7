# A classifier in jq, in the place of aher-classify:
#
#     jq -Rr -f classify.jq failed.ndjson | aher-extract | aher-relabel | ...
#
# With -R each line is one string. It is parsed to look at it, but printed as
# it came: jq 1.6 would write the number 12345678901234567890 back in another
# way. The member `failure` goes in front of the closing brace.

def observations: (.steps // [])[] | .observation // empty;
def broken: [observations | select(test("^(error:|http [45])"; "i"))] | length;

def classify:
  if (.success // .metadata.success) == true
      or (.reward // .metadata.reward // 0) >= 1 then {is_failure: false}
  elif broken > 0 then
    {is_failure: true, failure_type: "tool_error", severity: 0.7, weight: 0.3,
     recoverable: (broken < ([observations] | length))}
  elif .failure_reason // "" | test("exceeds|over budget|does not match") then
    {is_failure: true, failure_type: "constraint_violation", severity: 0.3,
     weight: 0.7}
  else {is_failure: true, failure_type: "incomplete", weight: 0.5}
  end
  | . + {by: "classify.jq"};

. as $line
| (try fromjson catch null) as $run
| if ($run | type) != "object" then $line  # the next stage says what is wrong
  elif $run | has("failure") or has("rejected") then $line
  else
    ($line | sub("}\\s*$"; "")) + ",\"failure\":"
    + ($run | classify | tojson) + "}"
  end
