"""Pairs of a goal that a run bears out and the same goal with one planted
error, from facts."""

import collections
import datetime
import random
import re

import phrasing
import values

INVENTED = (
    'and check that it comes with a two-year warranty',
    'and make sure that free overnight shipping is included',
    'and confirm that it was approved by the night manager',
    'and send a copy to the accounting office in Zurich',
    'and add a gift wrap with a handwritten card',
    'and schedule a phone call with the regional supervisor',
    'and translate everything into Portuguese',
    'and compare it with the offer of Quillborne Partners',
)
CHECKED = ('number, absent', 'number, elsewhere', 'money, absent',
           'money, elsewhere', 'date, absent', 'date, elsewhere',
           'time, absent', 'time, elsewhere', 'entity', 'identifier', 'bound',
           'count (stated)', 'count (listed)', 'superlative', 'file type')
REPORTED = ('condition, absent', 'invented requirement')
KINDS = CHECKED + REPORTED


class Pair:
    def __init__(self, run, kind, style, true, false, planted):
        self.run, self.kind, self.style = run, kind, style
        self.true, self.false, self.planted = true, false, planted


def spell(fact, value, seed):
    """A value in one of its spellings; the same seed gives the same one."""
    rng = random.Random(seed)
    if fact.kind == 'money':
        return values.spell_money(value, rng)
    if fact.kind == 'time':
        return values.spell_time(value, rng)
    if fact.kind == 'date':
        if isinstance(value, tuple):
            return str(value[1])
        return values.spell_date(value, rng)
    if fact.kind == 'number':
        return str(value)
    if fact.kind.startswith('count'):
        return values.number_word(value) if rng.random() < 0.6 else str(value)
    return str(value)


# --- values that are wrong ---

def moved_number(fact, rng):
    """A number of the same look that occurs nowhere in the run."""
    text = str(fact.value)
    number = values.to_number(text)
    decimals = len(text.partition('.')[2])
    for _ in range(40):
        way = rng.randrange(4)
        if way == 0:
            other = number + rng.choice((1, -1, 2, -2, 3, 7)) / 10 ** decimals
        elif way == 1:
            other = number * rng.choice((0.5, 0.8, 1.25, 2, 3))
        elif way == 2:
            other = number + rng.choice((-1, 1)) * 10 ** rng.randrange(
                len(str(int(number))))
        else:
            digits = list(text)
            spots = [i for i in range(len(digits) - 1)
                     if digits[i].isdigit() and digits[i + 1].isdigit()]
            if not spots:
                continue
            i = rng.choice(spots)
            digits[i], digits[i + 1] = digits[i + 1], digits[i]
            if digits[0] == '0':
                continue
            other = values.to_number(''.join(digits))
        other = round(other, decimals)
        if other <= 0 or other == number or other in fact.run.numbers:
            continue
        shown = '%.*f' % (decimals, other)
        if ',' in text:
            shown = '{:,.{p}f}'.format(other, p=decimals)
        if shown not in fact.run.text:
            return shown
    return None


def moved_money(fact, rng):
    for _ in range(40):
        way = rng.randrange(3)
        if way == 0:
            other = fact.value + rng.choice((-10, -5, -2, -1, 1, 2, 5, 10, 20))
        elif way == 1:
            other = fact.value * rng.choice((0.5, 0.75, 1.5, 2, 3))
        else:
            other = fact.value + rng.choice((-0.5, 0.25, 0.3, 1.1))
        other = round(other, 0 if float(fact.value).is_integer() else 2)
        near = {round(other), round(other, 2), float(int(other))}
        if other > 0 and abs(other - fact.value) >= 0.2 and \
                not near & fact.run.numbers and \
                values.plain(other) not in fact.run.text:
            return other
    return None


def moved_date(fact, rng):
    if isinstance(fact.value, tuple):
        for _ in range(40):
            year = fact.value[1] + rng.choice((-20, -10, -4, -3, -1, 1, 2, 5, 10))
            if str(year) not in fact.run.text:
                return ('year', year)
        return None
    taken = {(d.month, d.day) for d in fact.run.dates}
    for _ in range(40):
        other = fact.value + datetime.timedelta(
            days=rng.choice((-31, -14, -7, -2, -1, 1, 2, 3, 7, 10, 30, 61)))
        # Without its year it must be wrong, too.
        if (other.month, other.day) not in taken:
            return other
    return None


def moved_time(fact, rng):
    for _ in range(40):
        other = (fact.value + rng.choice((-180, -90, -60, -30, 30, 45, 60, 120))) % 1440
        if '%02d:%02d' % divmod(other, 60) not in fact.run.text and \
                '%d:%02d' % ((other // 60 - 1) % 12 + 1, other % 60) \
                not in fact.run.text:
            return other
    return None


MOVED = {'number': moved_number, 'condition': moved_number,
         'money': moved_money, 'date': moved_date, 'time': moved_time}


def foreign(fact, pool, rng):
    """A name of another run of the source that this run does not have."""
    for _ in range(60):
        other = rng.choice(pool)
        if other.run is fact.run or other.value == fact.value:
            continue
        if not fact.run.lacks(other.value):
            continue
        words = [w for w in re.findall(r'\w+', other.value)
                 if len(w) > 3 or fact.kind == 'identifier']
        missing = [w for w in words if fact.run.lacks(w)]
        # Of a long title more than one word must be strange to the run.
        if len(missing) * 2 >= len(words) and missing:
            return other.value
    return None


# --- goals ---

def rounded(value, way):
    """A round figure at or beyond a value: up where way is 1."""
    step = 1 if value < 20 else 5 if value < 200 else 10
    down = int(value // step) * step
    return max(1, down + step if way > 0 and down < value else down)


def spell_bound(value, seed):
    rng = random.Random(seed)
    return rng.choice(('$%d' % value, '%d dollars' % value, '%.2f dollars' % value,
                       '$%.2f' % value, 'USD %d' % value))


def bound_pair(fact, rng):
    side, at = fact.value
    _, wrong = rng.choice(fact.wrong)
    seed = rng.random()
    choose = random.Random(seed)
    shop = choose.random() < 0.35 and not fact.goals
    style, goal = choose.choice(
        [('whole', g) for g in fact.goals] or
        (phrasing.SHOP_BUY if shop else phrasing.BUY))
    if side == 'between':
        form = choose.choice(phrasing.BETWEEN)
        # What is wrong is moved away from the value by its rounding, too.
        away = 1 if wrong[0] > at[0] else -1
        ends = ((rounded(at[0], -1), rounded(at[1], 1)),
                (rounded(wrong[0], away), rounded(wrong[1], away)))
        if ends[1][0] >= ends[1][1]:
            return None
        true, false = (phrasing.fill(
            form, a=spell_bound(a, seed), b=spell_bound(b, seed)) for a, b in ends)
    else:
        forms = phrasing.LOWER if side == 'lower' else \
            phrasing.SHOP_UPPER if shop else phrasing.UPPER
        form = choose.choice(forms)
        way = 1 if side == 'upper' else -1
        true = phrasing.fill(form, b=spell_bound(rounded(at, way), seed) + fact.unit)
        false = phrasing.fill(form, b=spell_bound(rounded(wrong, -way), seed) + fact.unit)
    if true == false:
        return None
    item = fact.forms[0].lower() if shop else fact.forms[0]
    return Pair(fact.run, 'bound', style,
                phrasing.fill(goal, item=item, bound=true),
                phrasing.fill(goal, item=item, bound=false), false)


def pair_of(fact, kind, wrong, rng):
    form = rng.choice(fact.forms)
    seed = rng.random()
    if fact.whole:
        style = 'whole'
        goal = form
    else:
        style, goal = phrasing.frame(form, rng, fact.shop)
    texts = []
    for value in (fact.value, wrong):
        text = '' if value is None else spell(fact, value, seed)
        if style == 'lower case':
            text = text.lower()
        texts.append(phrasing.fill(goal, v=text).replace('the the ', 'the '))
    if texts[0] == texts[1]:
        return None
    true, false = (t[0].upper() + t[1:] if style != 'lower case' else t
                   for t in texts)
    return Pair(fact.run, kind, style, true, false, str(wrong))


def invented_pair(fact, rng):
    base = pair_of(fact, 'invented requirement', None, rng)
    extra = rng.choice(INVENTED)
    if base is None or any(not fact.run.lacks(w) for w in extra.split() if len(w) > 7):
        return None
    body = base.true.rstrip('.?! ')
    end = base.true[len(body):].strip() or '.'
    base.false = '%s, %s%s' % (body, extra, end[:1])
    base.planted = extra
    return base


def pool_of(fact):
    """Names are exchanged for names of the same sort: flights for flights."""
    return fact.run.source, fact.kind, \
        fact.forms[0].split()[0] if fact.kind == 'identifier' else ''


def grow(fact, pools, rng):
    """All the pairs of one fact."""
    if fact.kind == 'bound':
        yield bound_pair(fact, rng)
    elif fact.kind in ('entity', 'identifier'):
        other = foreign(fact, pools[pool_of(fact)], rng)
        if other:
            yield pair_of(fact, fact.kind, other, rng)
    elif fact.wrong:
        for _ in range({'file type': 4, 'count (stated)': 2}.get(fact.kind, 1)):
            yield pair_of(fact, fact.kind, rng.choice(fact.wrong), rng)
    elif fact.kind in MOVED:
        other = MOVED[fact.kind](fact, rng)
        if other is not None:
            yield pair_of(fact, fact.kind + ', absent', other, rng)
        if fact.elsewhere:
            yield pair_of(fact, fact.kind + ', elsewhere',
                          rng.choice(fact.elsewhere), rng)
        if rng.random() < 0.3:
            yield invented_pair(fact, rng)


def pairs(facts, seed, most):
    """Pairs of each kind, at most so many, evenly over sources and runs."""
    pools = collections.defaultdict(list)
    for fact in facts:
        if fact.kind in ('entity', 'identifier'):
            pools[pool_of(fact)].append(fact)
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    said = collections.Counter()
    for n, fact in enumerate(facts):
        # Runs of one task show the same things: three times are enough.
        same = (fact.run.source, fact.forms, str(fact.value))
        said[same] += 1
        if said[same] > 3:
            continue
        rng = random.Random('%s/%s/%d' % (seed, fact.run.id, n))
        for pair in grow(fact, pools, rng):
            if pair is not None:
                found[pair.kind][pair.run.source].append(pair)
    chosen = []
    for kind in KINDS:
        queues = [spread(ps, random.Random('%s/%s' % (seed, source)))
                  for source, ps in sorted(found[kind].items())]
        taken, turn = [], 0
        while len(taken) < most and any(queues):
            queue = queues[turn % len(queues)]
            if queue:
                taken.append(queue.pop())
            turn += 1
        chosen += taken
    return chosen


def spread(found, rng):
    """Shuffled so that all runs come up (from the end) before one twice."""
    by_run = collections.defaultdict(list)
    for pair in found:
        by_run[pair.run.id].append(pair)
    for ps in by_run.values():
        rng.shuffle(ps)
    runs = sorted(by_run)
    rng.shuffle(runs)
    order = []
    level = 0
    while len(order) < len(found):
        order += [by_run[r][level] for r in runs if level < len(by_run[r])]
        level += 1
    return order[::-1]
