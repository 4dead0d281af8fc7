#!/bin/sh
# Includes point down only: cmd -> stage -> record -> io, json -> buf, util;
# each outside library behind one file; file names unique in the tree.
cd "$(dirname "$0")/.." || exit 1
bad=0
complain() {
	echo "layers: $*" >&2
	bad=1
}

grep -n '#include "\(\.\./\)*cmd/' -r cmd common && complain "includes of cmd/"

# header: the only .c files that may include it
while read -r header files; do
	for found in $(grep -lF "#include <$header" common/*.c common/*/*.c cmd/*/*.c cmd/*/*/*.c); do
		case " $files " in
		*" $found "*) ;;
		*) complain "$found includes <$header>, which is for $files" ;;
		esac
	done
done <<EOF
yajl/ common/json.c
zstd common/zst.c
utf8proc common/utf8.c
openssl/ common/digest.c
curl/ common/chat/http.c
sqlite3 common/ask/book.c
EOF

# Layers, the lowest first; a file includes its own layer and those below.
rank() {
	case $1 in
	banned | util | str) echo 0 ;;
	buf | arena | utf8 | digest | hash | match | scan | keyset | zst | options) echo 1 ;;
	seek) echo 1 ;;
	clock | signals | role | resource | template | excerpt | cut) echo 1 ;;
	retry | limiter | headers | health | fit) echo 1 ;;
	token | glance | units | numberwords | dates | amount | quantity | quantityorder) echo 2 ;;
	vocabulary | openers | boundwords | bounds | filetype) echo 2 ;;
	passage | marks | amounts | names | degrees | claims) echo 2 ;;
	verbs) echo 1 ;;
	stem | wanted | mention | entries | label | keypath | tie*) echo 3 ;;
	pattern | disguise | disguisecode | disguiseescape) echo 2 ;;
	shellcomplete | json | jsontext | io | input | output | spool | http*) echo 2 ;;
	poller | site) echo 2 ;;
	shape | source | files | lexicon | progress | reply) echo 3 ;;
	completion | price | draft) echo 3 ;;
	hostile) echo 3 ;;
	wire | wirebody | refused | endpoint | endpointstate) echo 3 ;;
	chat | chatstate | sending | ended | outcome | trouble) echo 3 ;;
	book | booksql | ledger | batch | batchload | callkey | model | asks) echo 3 ;;
	totals) echo 3 ;;
	record | observation | evaluator | compact | prompt | promptdir | broker | brokerstate | arrival | flight) echo 4 ;;
	member | messages | pending | turns | trajectory | demonstration | refusal | tally) echo 5 ;;
	transcript | withhold) echo 5 ;;
	shared | asking) echo 6 ;;
	place | written | endstate | endfit | ground | finds | check*) echo 6 ;;
	superlative | count | counts | countlists | named | ranking) echo 6 ;;
	stage | loop | window | pump | estimate | inquiry | asker) echo 7 ;;
	*) echo "" ;;
	esac
}
for file in common/*.[ch] common/*/*.[ch]; do
	name=$(basename "$file" | sed 's/\.[ch]$//')
	own=$(rank "$name")
	[ -n "$own" ] || { complain "$file has no layer in tests/layers.sh"; continue; }
	for header in $(sed -n 's/^#include "\(.*\)\.h"/\1/p' "$file"); do
		below=$(rank "$header")
		[ -n "$below" ] || { complain "$file includes $header.h"; continue; }
		[ "$below" -le "$own" ] ||
			complain "$file includes $header.h, which stands above it"
	done
done

# Each .c includes its own header first, which proves that it stands alone.
for file in common/*.c common/*/*.c cmd/*/*.c cmd/*/*/*.c; do
	own=$(basename "${file%.c}").h
	[ -e "$(dirname "$file")/$own" ] || continue
	[ "$(grep -m 1 '^#include' "$file")" = "#include \"$own\"" ] ||
		complain "$file does not include $own first"
done

twice=$(find cmd common -name '*.[ch]' ! -name main.c ! -name 'rules.[ch]' ! -name 'ask.[ch]' \
	-exec basename {} \; | sort | uniq -d)
[ -z "$twice" ] || complain "file names that occur twice: $twice"
exit $bad
