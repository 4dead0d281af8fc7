#include "openers.h"

#include "token.h"
#include "util.h"

#define OPENER_LONGEST 13

static const char *const openers['z' - 'a' + 1] = {
    ['a' - 'a'] = "accept access according add additionally adjust advise aim "
		  "allow already although analyse analyze answer apply arrange "
		  "ask assess assign assist assume assuming attach attempt ",
    ['b' - 'a'] = "based begin besides book bring browse build buy ",
    ['c' - 'a'] = "calculate call cancel change check choose clean click close "
		  "collect combine compare compile complete compose compute "
		  "confirm connect consider considering construct contact "
		  "convert copy correct count create ",
    ['d' - 'a'] = "decide decrease define delete deliver demonstrate deploy "
		  "describe design detect determine develop discover discuss "
		  "display divide download draft draw due ",
    ['e' - 'a'] = "edit email enable enroll ensure enter establish estimate "
		  "evaluate examine exchange execute expand explain explore "
		  "export extract ",
    ['f' - 'a'] = "fetch figure file fill filter finally find finish first fix "
		  "follow format forward furthermore ",
    ['g' - 'a'] = "gather generate get give given go group guide ",
    ['h' - 'a'] = "hello help hence here hey hi hire ",
    ['i' - 'a'] = "identify imagine implement import improve include including "
		  "increase indicate inform initially insert inspect install "
		  "instead investigate invite ",
    ['j' - 'a'] = "join ",
    ['k' - 'a'] = "keep know knowing ",
    ['l' - 'a'] = "label last lastly learn leave list listen load locate log "
		  "look looking lookup ",
    ['m' - 'a'] =
	"mail maintain make manage map mark match maybe measure merge "
	"message modify monitor moreover move multiply ",
    ['n' - 'a'] = "name navigate negotiate never next no not note notify ",
    ['o' - 'a'] = "obtain offer ok okay open optimize order organize outline "
		  "output ",
    ['p' - 'a'] = "pack parse pay perform pick place plan play plot post "
		  "predict prefer prepare present press print process produce "
		  "propose prove provide publish pull purchase push put ",
    ['q' - 'a'] = "query question quote ",
    ['r' - 'a'] =
	"rank rate read rebook recommend record recover redeem "
	"reduce refactor refer refund register reject remember remind "
	"remove rename render renew rent repair repeat replace reply "
	"report request rerun reschedule research reserve reset "
	"resolve respond restart restore retrieve return review "
	"revise rewrite run ",
    ['s' - 'a'] =
	"save say scan schedule search second select sell send "
	"separate set share ship show sign similarly simulate since "
	"skip solve sorry sort speak specify split start starting stop "
	"store submit subtract suggest suggested summarise summarize "
	"suppose switch ",
    ['t' - 'a'] = "take tell test thank thanks therefore think third track "
		  "train transfer transform translate travel trim try turn ",
    ['u' - 'a'] = "uninstall unless unzip update upgrade upload use using ",
    ['v' - 'a'] = "validate verify view visit visualize ",
    ['w' - 'a'] = "want wait walk watch whenever wherever wonder work write ",
    ['y' - 'a'] = "yes ",
};

bool
word_is_address(struct str word)
{
	static const char *const words[] = {"i", "i'm", "i'd", "i've", "i'll",
	    "you", "you're", "you'd", "you'll", "we", "we're", "let", "let's",
	    "please", "my", "your", "our", "me", "us"};

	return str_among(word, words, ARRAY_LEN(words));
}

static bool
is_asking(struct str word)
{
	static const char *const words[] = {"what", "what's", "which", "who",
	    "whom", "whose", "when", "where", "why", "how", "is", "are", "was",
	    "were", "do", "does", "did", "can", "could", "will", "would",
	    "should", "shall", "has", "have", "had", "may", "need", "if", "to",
	    "for", "with", "after", "before", "then", "also", "once", "from",
	    "don't", "while", "when", "in", "on", "at", "among", "now", "just",
	    "only", "either"};

	return str_among(word, words, ARRAY_LEN(words));
}

bool
word_is_opener(struct str word)
{
	return token_in(word, openers, OPENER_LONGEST) || is_asking(word) ||
	       word_is_address(word);
}
