"""Facts of shop runs: result lists, item pages, the purchase."""

import json
import re

import values
from facts import Fact, bound_fact, costs

LISTED = re.compile(r'\n\[([A-Z0-9]{10})\] \n(.+?) \n(\$[\d.,]+(?: to \$[\d.,]+)?)')
PAGE = re.compile(r'\n([^\n]+?) \nPrice: (\$[\d.,]+(?: to \$[\d.,]+)?)')
OPTIONS = re.compile(r'(?m)^([a-z][a-z ]{2,20}) \[(.+)\]$')


def short_title(title):
    cut = re.split(r' - |,|\(|\||:|/', title)[0].strip()
    words = cut.split()
    return ' '.join(words[:7]) if len(words) >= 2 else ''


def shop_items(run):
    """{title: set of prices} of lists and pages; a range has both prices."""
    items = {}
    for _, text in run.shown():
        for _, title, price in LISTED.findall(text):
            items.setdefault(title, set()).update(
                values.to_number(p) for p in values.MONEY.findall(price))
        for title, price in PAGE.findall(text):
            items.setdefault(title, set()).update(
                values.to_number(p) for p in values.MONEY.findall(price))
    return items


def shop_bought(run):
    """Title, price (None where the page has several) and search words of what
    the run bought; None where it bought nothing."""
    if not run.steps:
        return None
    last = run.steps[-1].get('action_input')
    if not isinstance(last, dict) or last.get('target') != 'Buy Now':
        return None
    page = query = None
    for i, text in run.shown():
        hit = PAGE.search(text)
        if hit:
            page = hit
        if run.steps[i].get('action_name') == 'search':
            query = run.steps[i]['action_input'].get('query')
    if page is None:
        return None
    prices = values.MONEY.findall(page.group(2))
    price = values.to_number(prices[0]) if len(prices) == 1 else None
    return page.group(1), price, query


def shop_facts(run):
    items, bought = shop_items(run), shop_bought(run)
    taken = lambda title: 'bought' if bought and title == bought[0] else 'seen'
    titles = {}
    for title in items:
        short = short_title(title)
        if short:
            titles.setdefault(short, []).append(title)
    unique = [(s, t[0]) for s, t in titles.items() if len(t) == 1 and not any(
        s != o and (s in o or o in s) for o in titles)]
    for short, title in unique:
        if len(items[title]) != 1:
            continue
        (price,) = items[title]
        others = sorted({p for t, ps in items.items() if t != title
                         for p in ps} - {price})
        yield Fact(run, 'money', price, costs(short), others,
                   shop=taken(title))
    for short, title in unique:
        yield Fact(run, 'entity', short, ['{v}', 'the {v}'], shop=taken(title))
    yield from shop_sizes(run, unique)
    yield from shop_options(run)
    yield from shop_lists(run, items)
    if bought and (bought[1] or 0) >= 3:
        yield from bounds_of_purchase(run, *bought, items)


SIZED = re.compile(r'(?i)\b(\d+(?:\.\d+)?)[ -](oz|fl oz|ounces?|inch|inches|pack|ml|'
                   r'hours?|watts?|ft|feet|lbs?|pounds?|gb|pieces?|count|pcs)\b')


def shop_sizes(run, unique):
    """Sizes that a title gives behind its short form."""
    sizes = {}
    for short, title in unique:
        for n, unit in SIZED.findall(title):
            sizes.setdefault(unit.lower(), []).append((short, title, n))
    for unit, rows in sizes.items():
        for short, title, n in rows:
            if re.search(r'\d', short):
                continue
            own = values.numbers_in(title)
            others = sorted({m for s, _, m in rows if s != short
                             and values.to_number(m) not in own})
            yield Fact(run, 'number', n,
                       [f'{short}, {{v}} {unit}', f'the {{v}} {unit} {short}',
                        f'{short} ({{v}} {unit})'], others, shop='seen')


def shop_options(run):
    for _, text in run.shown():
        page = PAGE.search(text)
        short = short_title(page.group(1)) if page else ''
        if not short:
            continue
        for name, listed in OPTIONS.findall(text):
            options = listed.split('][')
            n = len(options)
            if 3 <= n <= 20 and name in ('color', 'size', 'scent', 'style'):
                noun = name + 's'
                yield Fact(
                    run, 'count (listed)', n,
                    [f'{short} in its {{v}} {noun}',
                     f'{short}, which comes in {{v}} {noun}',
                     f'{short} with {{v}} {noun} to choose from'],
                    wrong=[n - 2, n + 1, n + 3], shop='seen')


def shop_lists(run, items):
    """Superlatives and counts of the one list of results that a run saw."""
    lists = [(run.steps[i]['action_input'].get('query'), LISTED.findall(text))
             for i, text in run.shown()
             if run.steps[i].get('action_name') == 'search'
             and isinstance(run.steps[i].get('action_input'), dict)]
    if len(lists) != 1 or 'Next' in json.dumps([
            s.get('action_input') for s in run.steps]):
        return
    query, rows = lists[0]
    if not query or len(rows) < 3:
        return
    prices = {t: values.MONEY.findall(p) for _, t, p in rows}
    if any(len(p) != 1 for p in prices.values()) or len(prices) != len(rows):
        return
    n = len(rows)
    yield Fact(run, 'count (listed)', n,
               [f'the {{v}} products that the first page of results lists '
                f'for "{query}"',
                f'the first page of results for "{query}", with its {{v}} '
                'products'],
               wrong=[n - 1, n + 1, n + 2], shop='seen')
    ranked = sorted((values.to_number(p[0]), t) for t, p in prices.items())
    if ranked[0][0] == ranked[1][0] or ranked[-1][0] == ranked[-2][0]:
        return
    if len(items) != len(rows) or any(len(p) != 1 for p in items.values()):
        return
    names = [short_title(t) for _, t in ranked]
    if not all(names) or len(set(names)) != len(names):
        return
    for noun, right, wrong in (('cheapest', names[0], names[1:]),
                               ('most expensive', names[-1], names[:-1]),
                               ('lowest priced', names[0], names[1:])):
        yield Fact(run, 'superlative', right,
                   [f'{{v}}, the {noun} of the products listed for "{query}"',
                    f'the {noun} product in the list, {{v}}',
                    f'{{v}}, which is the {noun} item in the results'],
                   wrong=wrong, shop='seen')
    for name, right, wrong in ((names[0], 'cheapest', 'most expensive'),
                               (names[-1], 'most expensive', 'cheapest')):
        yield Fact(run, 'superlative', right,
                   [f'{name}, the {{v}} of the products listed for "{query}"',
                    f'the {{v}} product in the list, {name}',
                    f'{name}, which is the {{v}} item in the results'],
                   wrong=[wrong], shop='seen')


def bounds_of_purchase(run, title, price, query, items):
    """Bounds that the purchase keeps and bounds that it breaks, some of which
    another listed item keeps."""
    low, high = max(1, price * 0.8), price * 1.25
    others = sorted({p for t, ps in items.items() if t != title for p in ps})
    below = [p for p in others if p < price * 0.95]
    above = [p for p in others if p > price * 1.05]
    broken_upper = [price * 0.6, price * 0.9] + [
        (p + price) / 2 for p in below[-1:]]
    broken_lower = [price * 1.2, price * 1.8] + [
        (p + price) / 2 for p in above[:1]]
    # The search words name the purchase where it was the right one.
    names = [n for n in (query if (run.reward or 0) >= 1 else '',
                         short_title(title)) if n]
    for name in names:
        yield bound_fact(run, name, 'upper', high, broken_upper)
        yield bound_fact(run, name, 'lower', low, broken_lower)
        yield bound_fact(run, name, 'between', (low, high),
                         [(p * 0.5, p) for p in broken_upper[:1]]
                         + [(p, p * 1.5) for p in broken_lower[:1]])
