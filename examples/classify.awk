#!/usr/bin/awk -f
# A classifier in awk, in the place of aher-classify:
#
#     awk -f classify.awk failed.ndjson | aher-extract | aher-relabel | ...
#
# awk knows no JSON: it looks at the text of the line, which is quick, and good
# enough for records that one program wrote. A quote inside of a string stands
# there as \", so that no text of a run is taken for a member.

# How often the pattern occurs in the line; the line stays as it is.
function count(pattern, line) {
	line = $0
	return gsub(pattern, "", line)
}

!/^[ \t]*[{].*[}][ \t\r]*$/ {
	print			# no object: the next stage says what is wrong
	next
}

/"failure": *[{]/ || /"rejected": *[{]/ {
	print			# somebody has decided already
	next
}

{
	calls = count("\"observation\": *\"")
	broken = count("\"observation\": *\"(Error|HTTP [45])")
	if (/"success": *true/)
		failure = "\"is_failure\":false"
	else if (broken)
		failure = sprintf("\"is_failure\":true," \
		    "\"failure_type\":\"tool_error\",\"weight\":%.2f," \
		    "\"recoverable\":%s", 1 - broken / calls,
		    broken < calls ? "true" : "false")
	else if (/exceeds|over budget|does not match/)
		failure = "\"is_failure\":true," \
		    "\"failure_type\":\"constraint_violation\",\"weight\":0.7"
	else
		failure = "\"is_failure\":true," \
		    "\"failure_type\":\"incomplete\",\"weight\":0.5"
	sub(/[}][ \t\r]*$/, "")	# open the object, add a member, close it
	print $0 ",\"failure\":{" failure ",\"by\":\"classify.awk\"}}"
}
