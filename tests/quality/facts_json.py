"""Facts of tools that answer in JSON: reservations, flights, orders, bills."""

import ast
import datetime
import json
import re

import phrasing
import values
from facts import Fact, bound_fact, costs

# key: how a number, a sum or a date under it is said; {s} its object
MONEY_KEYS = {
    'price': costs('{s}'),
    'price_per_month': ['{s}, which costs {v} a month', '{s} at {v} per month'],
    'total_due': ['{s} with a total of {v} due', '{s}, on which {v} is due'],
    'amount': ['{s} with an amount of {v}', '{s} of {v}'],
}
NUMBER_KEYS = {
    'data_used_gb': ['{s}, which has used {v} GB of data',
                     '{s} with {v} GB of data used'],
    'data_limit_gb': ['{s} with a data limit of {v} GB',
                      '{s}, which includes {v} GB'],
    'year': ['{s} from {v}', '{s}, made in {v}', 'the {v} title {s}'],
    'imdbRating': ['{s} with an IMDb rating of {v}'],
    'runtime': ['{s}, which runs for {v} minutes'],
    'zip': ['{s} in zip code {v}', '{s}, zip {v}'],
    'last_four': ['{s} ending in {v}'],
}
DATE_KEYS = {
    'date': ['{s} on {v}', '{s}, which leaves on {v}', 'the {v} departure of {s}'],
    'created_at': ['{s}, created on {v}', '{s} that was made on {v}'],
    'dob': ['{s}, born on {v}', '{s} with the birth date {v}'],
    'date_of_birth': ['{s}, born on {v}', '{s} with the birth date {v}'],
    'due_date': ['{s}, due on {v}', '{s} with the due date {v}'],
    'issue_date': ['{s}, issued on {v}', '{s} with the issue date {v}'],
    'contract_end_date': ['{s}, whose contract ends on {v}'],
    'suspension_start_date': ['{s}, suspended since {v}'],
}
SUBJECTS = (
    ('flight_number', 'flight %s'), ('reservation_id', 'reservation %s'),
    ('order_id', 'order %s'), ('bill_id', 'bill %s'), ('line_id', 'line %s'),
    ('item_id', 'item %s'), ('name', 'the %s'), ('title', '"%s"'),
    ('full_name', '%s'), ('plan_id', 'plan %s'),
)
LISTS = {'passengers': 'passengers', 'flights': 'flights', 'items': 'items',
         'saved_passengers': 'saved passengers', 'line_ids': 'lines',
         'line_items': 'line items'}


def parsed(text):
    """The JSON (or printed Python) value of an observation, or None."""
    text = text.strip()
    if text[:1] not in '[{':
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    if isinstance(value, dict) and isinstance(value.get('response'), str):
        try:
            return ast.literal_eval(value['response'])
        except (ValueError, SyntaxError):
            return None
    return value


def subject_of(node):
    if isinstance(node.get('first_name'), str):
        return '%s %s' % (node['first_name'], node.get('last_name'))
    for key, form in SUBJECTS:
        if isinstance(node.get(key), str) and node[key]:
            return form % node[key]
    return None


def objects(value):
    """All objects of a value with a subject, an inner one of its own."""
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            subject = subject_of(node)
            if subject:
                yield subject, node
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


def to_date(text):
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None


def json_facts(run):
    seen = {}    # (key, subject) -> values
    lengths = {}  # (key, subject) -> lengths
    spans = {}
    seats = {}
    near = {}    # subject -> all numbers and dates that stand with it
    for i, text in run.shown():
        value = parsed(text)
        if value is None:
            continue
        given = json.dumps(run.steps[i].get('action_input'))
        for subject, node in objects(value):
            near.setdefault(subject, set()).update(beside(node, given))
            for key, item in node.items():
                where = None
                if isinstance(item, bool) or item is None:
                    continue
                if key in MONEY_KEYS and isinstance(item, (int, float)):
                    where = item
                elif key in DATE_KEYS and isinstance(item, str):
                    where = to_date(item)
                elif key in NUMBER_KEYS:
                    hit = re.fullmatch(r'\d+(\.\d+)?', str(item))
                    where = str(item) if hit else None
                elif key in LISTS and isinstance(item, list) and item:
                    lengths.setdefault((key, subject), set()).add(len(item))
                if where is not None:
                    seen.setdefault((key, subject), set()).add(where)
            if isinstance(node.get('prices'), dict):
                for cabin, price in node['prices'].items():
                    spans.setdefault((cabin, subject), set()).add(price)
                for cabin, free in (node.get('available_seats') or {}).items():
                    seats.setdefault((cabin, subject), set()).add(free)
                for key in ('scheduled_departure_time_est',):
                    if isinstance(node.get(key), str):
                        seen.setdefault((key, subject), set()).add(node[key][:5])
    yield from keyed_facts(run, seen, near)
    yield from cabin_facts(run, spans, near)
    yield from seat_facts(run, seats, near)
    for (key, subject), sizes in lengths.items():
        if len(sizes) != 1:
            continue
        (n,) = sizes
        noun = LISTS[key]
        if n == 1:
            continue
        taken = {m for (k, _), s in lengths.items() if k == key for m in s}
        wrong = [w for w in (n - 1, n + 1, n + 2) if w > 1 and w not in taken]
        yield Fact(run, 'count (listed)', n,
                   [f'the {{v}} {noun} of {subject}', f'{subject} with its {{v}} {noun}',
                    f'{subject}, which has {{v}} {noun}'], wrong=wrong)
    for subject in sorted({s for _, s in seen}):
        word = subject.split()[-1]
        if re.search(r'\d', word) and word[0] != '"' and len(word) > 3:
            kind = subject[:-len(word)]
            yield Fact(run, 'identifier', word, [kind + '{v}'])
        elif subject[0].isupper() and ' ' in subject:
            yield Fact(run, 'entity', subject, ['{v}', 'what there is on {v}'])


def beside(node, given):
    """Numbers and dates of an object, and of the call that showed it."""
    text = json.dumps(node) + given
    return values.numbers_in(text) | values.dates_in(text)


def keyed_facts(run, seen, near):
    for (key, subject), found in seen.items():
        if len(found) != 1:
            continue
        (value,) = found
        others = {v for (k, s), vs in seen.items() if k == key and s != subject
                  for v in vs if v not in near[subject] and (
                      not isinstance(v, str) or ':' in v
                      or float(v) not in near[subject])} - {value}
        if key in MONEY_KEYS:
            if value <= 0:
                continue
            kind, forms = 'money', MONEY_KEYS[key]
            value, others = round(float(value), 2), {
                round(float(v), 2) for v in others if v > 0}
        elif key in DATE_KEYS:
            kind, forms = 'date', DATE_KEYS[key]
        elif key in NUMBER_KEYS:
            kind, forms = 'number', NUMBER_KEYS[key]
            if float(value) == 0:
                continue
        else:
            kind = 'time'
            forms = ['{s} leaving at {v}', '{s}, which departs at {v}',
                     'the {v} departure of {s}']
            h, m = value.split(':')
            value = int(h) * 60 + int(m)
            others = [int(v[:2]) * 60 + int(v[3:]) for v in others
                      if float(v[:2]) not in near[subject]]
        yield Fact(run, kind, value,
                   [phrasing.fill(f, s=subject) for f in forms],
                   sorted(set(others) - {value}))


def cabin_facts(run, spans, near):
    """Prices by cabin of the flights that a search listed."""
    for (cabin, subject), found in spans.items():
        if len(found) != 1:
            continue
        (price,) = found
        name = cabin.replace('_', ' ')
        mine = near[subject]
        others = sorted({p for (_, s), ps in spans.items() if s != subject
                         for p in ps} - mine)
        yield Fact(run, 'money', price,
                   [f'{subject} in {name} for {{v}}',
                    f'{subject}, whose {name} fare is {{v}}',
                    f'a {name} seat on {subject} at {{v}}'], others)


def seat_facts(run, seats, near):
    for (cabin, subject), found in seats.items():
        if len(found) != 1 or min(found) < 3:
            continue
        (n,) = found
        name = cabin.replace('_', ' ')
        others = sorted({m for (_, s), ms in seats.items() if s != subject
                         for m in ms if m > 1} - near[subject])
        yield Fact(run, 'number', str(n),
                   [f'{subject} with {{v}} {name} seats left',
                    f'{subject}, which has {{v}} free seats in {name}'],
                   [str(m) for m in others])


def flight_facts(run):
    """Superlatives of a search's list, bounds of a booking."""
    searches = [(i, parsed(text)) for i, text in run.shown()
                if run.steps[i].get('action_name') == 'search_direct_flight']
    if len(searches) == 1 and isinstance(searches[0][1], list):
        i, rows = searches[0]
        goal = run.steps[i].get('action_input') or {}
        rows = [r for r in rows if isinstance(r, dict) and
                isinstance(r.get('prices'), dict) and 'economy' in r['prices']]
        where = 'from %s to %s' % (goal.get('origin'), goal.get('destination'))
        yield from ranked_flights(run, rows, where)
    last = [i for i, s in enumerate(run.steps) if re.match(
        r'(book|update|cancel|modify|exchange|return)_', s.get('action_name') or '')
        and not TROUBLED.match(run.observation(i))]
    if last and run.steps[last[-1]]['action_name'] == 'book_reservation':
        booked = parsed(run.observation(last[-1]))
        if isinstance(booked, dict):
            yield from booking_bounds(run, booked)


TROUBLED = re.compile(r'(?i)\s*error')


def ranked_flights(run, rows, where):
    if len(rows) < 2:
        return
    by_price = sorted(rows, key=lambda r: r['prices']['economy'])
    by_time = sorted(rows, key=lambda r: r.get('scheduled_departure_time_est') or '')
    tests = (
        ('cheapest economy flight', by_price, lambda r: r['prices']['economy']),
        ('earliest flight', by_time, lambda r: r['scheduled_departure_time_est']),
    )
    for noun, ranked, key in tests:
        if key(ranked[0]) == key(ranked[1]):
            continue
        names = [r['flight_number'] for r in ranked]
        yield Fact(run, 'superlative', names[0],
                   [f'flight {{v}}, the {noun} {where}',
                    f'{{v}}, which is the {noun} {where}',
                    f'the {noun} {where}, flight {{v}}'], wrong=names[1:])


def booking_bounds(run, booked):
    paid = booked.get('payment_history') or []
    if len(paid) != 1 or not isinstance(paid[0].get('amount'), (int, float)):
        return
    total = float(paid[0]['amount'])
    prices = [f.get('price') or 0 for f in booked.get('flights') or []]
    if total < 50 or any(p > total for p in prices):
        return
    name = 'the flights from %s to %s' % (
        booked.get('origin'), booked.get('destination'))
    yield bound_fact(run, name, 'upper', total * 1.2, [total * 0.6, total * 0.85])
