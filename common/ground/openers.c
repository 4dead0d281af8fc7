#include "openers.h"

#include "util.h"
#include "vocabulary.h"

enum {
	ORDER = 1,
	ASKING = 2,
	ADDRESS = 4,
};

static const char *const lists[] = {
    /* ORDER: verbs that tell what to do, and words that lead to one */
    "accept access according add additionally adjust advise aim allow already "
    "although analyse analyze answer apply arrange ask assess assign assist "
    "assume assuming attach attempt based begin besides book bring browse "
    "build buy calculate call cancel change check choose clean click close "
    "collect combine compare compile complete compose compute confirm connect "
    "consider considering construct contact convert copy correct count create "
    "decide decrease define delete deliver demonstrate deploy describe design "
    "detect determine develop discover discuss display divide download draft "
    "draw due edit email enable enroll ensure enter establish estimate "
    "evaluate examine exchange execute expand explain explore export extract "
    "fetch figure file fill filter finally find finish first fix follow format "
    "forward furthermore gather generate get give given go group guide hello "
    "help hence here hey hi hire identify imagine implement import improve "
    "include including increase indicate inform initially insert inspect "
    "install instead investigate invite join keep know knowing label last "
    "lastly learn leave list listen load locate log look looking lookup mail "
    "maintain make manage map mark match maybe measure merge message modify "
    "monitor moreover move multiply name navigate negotiate never next no not "
    "note notify obtain offer ok okay open optimize order organize outline "
    "output pack parse pay perform pick place plan play plot post predict "
    "prefer prepare present press print process produce propose prove provide "
    "publish pull purchase push put query question quote rank rate read rebook "
    "recommend record recover redeem reduce refactor refer refund register "
    "reject remember remind remove rename render renew rent repair repeat "
    "replace reply report request rerun reschedule research reserve reset "
    "resolve respond restart restore retrieve return review revise rewrite run "
    "save say scan schedule search second select sell send separate set share "
    "ship show sign similarly simulate since skip solve sorry sort speak "
    "specify split start starting stop store submit subtract suggest suggested "
    "summarise summarize suppose switch take tell test thank thanks therefore "
    "think third track train transfer transform translate travel trim try turn "
    "uninstall unless unzip update upgrade upload use using validate verify "
    "view visit visualize want wait walk watch whenever wherever wonder work "
    "write yes",
    /* ASKING */
    "what what's which who whom whose when where why how is are was were do "
    "does did can could will would should shall has have had may need if to "
    "for with after before then also once from don't while in on at among now "
    "just only either",
    /* ADDRESS */
    ("i i'm i'd i've i'll you you're you'd you'll we we're let let's please my "
     "your our me us"),
};

static struct vocabulary openers = VOCABULARY_INIT(lists);

bool
word_is_address(struct str word)
{
	return (vocabulary_find(&openers, word) & ADDRESS) != 0;
}

bool
word_is_opener(struct str word)
{
	return vocabulary_find(&openers, word) != 0;
}
