"""What a fact is: something that a run shows, with ways to say it. The
extractors, one for each kind of page, are in facts_shop.py, facts_json.py and
facts_text.py."""

import phrasing


class Fact:
    """Something that a run shows, with ways to say it.

    kind       row of the table: number, money, date, time, count (stated),
               count (listed), entity, identifier, bound, superlative, file type
    value      what {v} stands for; a number, a date, or text
    forms      noun phrases or whole goals (whole=True) with {v} in them
    elsewhere  values of the same kind that the run shows of something else
    wrong      values that are wrong though they may occur (counts, bounds,
               superlatives, file types): texts or values to plant
    shop       None, "seen" or "bought": ways to say it that shoppers have
    """

    def __init__(self, run, kind, value, forms, elsewhere=(), wrong=(),
                 whole=False, shop=None):
        self.run, self.kind, self.value = run, kind, value
        self.forms, self.whole, self.shop = tuple(forms), whole, shop
        self.elsewhere, self.wrong = list(elsewhere), list(wrong)


def costs(subject):
    return [phrasing.fill(form, s=subject) for _, form in phrasing.COSTS]


def bound_fact(run, name, side, value, wrong, goals=(), unit=''):
    """goals: whole ones with {item} and {bound}, else what buyers say."""
    fact = Fact(run, 'bound', (side, value), [name],
                wrong=[(side, w) for w in wrong])
    fact.goals, fact.unit = tuple(goals), unit
    return fact
