"""Runs made up from a seed, with the facts that they show: comparisons of
suppliers, coding runs, hotel bookings, articles. They stand in where no real
runs may be used, and fill what real runs have little of (files, lists). In the
table they are kept apart from real runs."""

import datetime
import json
import random

import values
from facts import Fact, bound_fact, costs
from runs import Run

SYLLABLES = ('bar ben cal dor el fen gar hal in jor kel lam mar nor or pel quin '
             'ros sil tor ul ver wil yar zan').split()
GOODS = ('copper wire', 'steel pipe', 'oak veneer', 'glass wool', 'brass sheet',
         'hemp rope', 'zinc powder', 'cotton yarn', 'quartz sand', 'bee wax')
TRADES = ('Supply', 'Metals', 'Trading', 'Direct', 'Works', 'Materials', 'Depot')
TABLES = ('sensors', 'orders', 'patients', 'tickets', 'invoices', 'members')
COLUMNS = ('age', 'battery', 'weight', 'score', 'delay', 'distance')
TYPES = ('csv', 'json', 'xlsx', 'parquet', 'txt', 'html', 'xml', 'tsv', 'md', 'pdf')
TYPE_NAMES = {'csv': 'CSV', 'json': 'JSON', 'xlsx': 'Excel', 'parquet': 'Parquet',
              'html': 'HTML', 'xml': 'XML', 'md': 'Markdown', 'pdf': 'PDF'}


def word(rng, parts=2):
    return ''.join(rng.choice(SYLLABLES) for _ in range(parts)).capitalize()


def step(thought, name, given, observation):
    return {'thought': thought, 'action_name': name, 'action_input': given,
            'observation': observation}


def made(kind, n, prompt, steps, answer, reward):
    record = {'trajectory_id': 'made-%s-%d' % (kind, n), 'original_prompt': prompt,
              'steps': steps, 'final_answer': answer,
              'metadata': {'source': 'made_' + kind, 'reward': reward}}
    return Run(record)


def suppliers(rng, n):
    goods = rng.choice(GOODS)
    count = rng.randrange(5, 9)
    names = []
    while len(names) < count:
        name = '%s %s' % (word(rng), rng.choice(TRADES))
        if name not in names:
            names.append(name)
    prices = rng.sample(range(210, 990), count)
    prices = [p / 100 for p in prices]
    orders = rng.sample((5, 8, 12, 15, 20, 30, 40, 60, 75, 90, 120, 150, 250, 400, 600),
                        count)
    rows = ['%d. %s: %s, $%.2f/kg, minimum order %d kg' % (i + 1, s, goods, p, m)
            for i, (s, p, m) in enumerate(zip(names, prices, orders))]
    cut = count - 2
    best = min(range(count), key=lambda i: prices[i] * (1 if orders[i] < 100 else 9))
    steps = [
        step('A broad search first.', 'web_search',
             {'query': goods + ' suppliers price per kg'},
             '%d results\n%s' % (cut, '\n'.join(rows[:cut]))),
        step('Is there an exception for small orders?', 'open_page',
             {'url': 'https://%s.example/terms' % names[0].split()[0].lower()},
             '%s, terms of sale. Minimum order: %d kg. Delivery in %d working days.'
             % (names[0], orders[0], rng.randrange(3, 15))),
        step('More suppliers.', 'web_search',
             {'query': goods + ' small quantities'},
             '%d new results\n%s' % (2, '\n'.join(rows[cut:]))),
    ]
    fine = n % 4 == 0
    limit = int(prices[best]) + 1 if fine else round(prices[best] - 0.5)
    most = orders[best] + 5 if fine else orders[best] - 3
    prompt = 'Find a supplier of %s for under $%d/kg that takes orders below %d kg.' % (
        goods, max(1, limit), max(5, most))
    answer = '%s %s at $%.2f/kg with a minimum order of %d kg.' % (
        'I recommend' if fine else 'No supplier meets both limits. The closest is',
        names[best], prices[best], orders[best])
    run = made('suppliers', n, prompt, steps, answer, int(fine))
    return run, supplier_facts(run, goods, names, prices, orders, best)


def supplier_facts(run, goods, names, prices, orders, best):
    count = len(names)
    facts = []
    for i, name in enumerate(names):
        facts.append(Fact(run, 'money', prices[i], costs(name) + [
            f'{name} and its price of {{v}} per kg'],
            [p for p in prices if p != prices[i]], shop='seen'))
        facts.append(Fact(run, 'number', str(orders[i]), [
            f'{name} with a minimum order of {{v}} kg',
            f'{name}, where the minimum order is {{v}} kg'],
            [str(m) for m in orders if m != orders[i]]))
        facts.append(Fact(run, 'entity', name, [
            'the %s of {v}' % goods, f'{goods} from {{v}}',
            '{v} and its minimum order']))
    facts.append(Fact(run, 'count (listed)', count, [
        f'Compare the {{v}} suppliers of {goods} by price per kg.',
        f'Compare {goods} suppliers by price per kg and minimum order: all {{v}} '
        'suppliers.',
        f'Which of the {{v}} {goods} suppliers has the lowest minimum order?',
        f'Please list the {{v}} suppliers of {goods} with their prices.'],
        wrong=[count - 1, count + 1, count + 3], whole=True))
    ranked = sorted(range(count), key=lambda i: prices[i])
    small = sorted(range(count), key=lambda i: orders[i])
    for noun, order in (('cheapest', ranked), ('most expensive', ranked[::-1]),
                        ('lowest-priced', ranked)):
        facts.append(Fact(run, 'superlative', names[order[0]], [
            f'{{v}}, the {noun} supplier of {goods}',
            f'the {noun} of the {goods} suppliers, {{v}}'],
            wrong=[names[i] for i in order[1:]]))
    facts.append(Fact(run, 'superlative', names[small[0]], [
        '{v}, which has the lowest minimum order',
        'the supplier with the smallest minimum order, {v}'],
        wrong=[names[i] for i in small[1:]]))
    price = prices[best]
    item = 'a supplier of ' + goods
    facts += [
        bound_fact(run, item, 'upper', price * 1.15, [price * 0.5, price * 0.8]),
        bound_fact(run, goods, 'upper', price * 1.15, [price * 0.5, price * 0.8]),
        bound_fact(run, goods, 'upper', price * 1.15, [price * 0.5, price * 0.8], (
            'Compare bulk {item} suppliers by price per kg and minimum order '
            'quantity, and name the best option for a small order {bound}.',
            'Compare {item} suppliers by price and minimum order and pick one '
            '{bound}.',
            'Which {item} supplier is the best choice {bound}?'), '/kg'),
        bound_fact(run, item, 'between', (price * 0.8, price * 1.2),
                   [(price * 1.5, price * 2.5)]),
    ]
    return facts


def coding(rng, n):
    table, column = rng.choice(TABLES), rng.choice(COLUMNS)
    source, target, asked = rng.sample(TYPES, 3)
    limit, kept = rng.randrange(20, 80), rng.randrange(25, 900)
    total = kept + rng.randrange(50, 2000)
    out = '%s_%s' % (rng.choice(('filtered', 'selected', 'clean', 'final')), table)
    script = 'filter_%s.py' % table
    steps = [
        step('I look at the input.', 'shell', {'command': 'wc -l %s.%s' % (table, source)},
             '%d %s.%s' % (total, table, source)),
        step('The script.', 'write_file', {
            'path': script,
            'content': "rows = load('%s.%s')\nkeep = [r for r in rows if r['%s'] > %d]\n"
                       "save('%s.%s', keep)\nprint(len(keep))\n" % (
                           table, source, column, limit, out, target)},
             'wrote %s (%d bytes)' % (script, rng.randrange(150, 180))),
        step('Run it.', 'shell', {'command': 'python3 ' + script},
             'Filtered %d rows. Output saved to %s.%s' % (kept, out, target)),
    ]
    prompt = 'Write a script that reads %s.%s, keeps rows whose %s is above %d, and ' \
        'writes them to %s.%s.' % (table, source, column, limit, out,
                                   asked if n % 4 else target)
    run = made('coding', n, prompt, steps,
               'The script wrote %d rows.' % kept, int(n % 4 == 0))
    return run, coding_facts(run, table, column, source, target, limit, kept, total, out)


def coding_facts(run, table, column, source, target, limit, kept, total, out):
    others = [t for t in TYPES if t not in (source, target)]
    task = f'filters its rows by {column} with {limit} as the threshold'
    facts = [Fact(run, 'file type', target, [
        f'Write a script that reads {table}.{source}, {task}, and saves them to {out}.{{v}}.',
        f'Filter {table}.{source} by {column} and write {out}.{{v}}.',
        f'I need a script that turns {table}.{source} into {out}.{{v}}.',
        f'Could you filter {table}.{source} and save the result as {out}.{{v}}?'],
        wrong=others, whole=True)]
    if target in TYPE_NAMES:
        facts.append(Fact(run, 'file type', TYPE_NAMES[target], [
            f'Write a script that reads {table}.{source}, {task}, and saves them as {{v}}.',
            f'Filter {table}.{source} by {column} and export the rows to {{v}}.',
            f'Please export the rows of {table}.{source} with {column} above {limit} '
            'as a {v} file.',
            f'How do I get the filtered {table} as {{v}}?'],
            wrong=[TYPE_NAMES[t] for t in others if t in TYPE_NAMES], whole=True))
    facts += [
        Fact(run, 'number', str(kept), [
            f'Filter {table}.{source} by {column} and keep the {{v}} rows that match.',
            f'Which script keeps {{v}} rows of {table}.{source}?',
            f'I want the {{v}} rows of {table}.{source} that pass the filter.'],
            [str(total)], whole=True),
        Fact(run, 'number', str(limit), [
            f'Write a script that filters {table}.{source} by {column} with {{v}} as '
            'the threshold.',
            f'Filter {table}.{source} by {column}, threshold {{v}}.'], whole=True),
        # What a script compares with is no bound of what the run ended with.
        Fact(run, 'condition', str(limit), [
            f'Write a script that keeps the rows of {table}.{source} whose {column} '
            'is above {v}.',
            f'Filter {table}.{source} for rows with {column} above {{v}}.',
            f'Keep the rows of {table}.{source} with more than {{v}} in {column}.'],
            whole=True),
        Fact(run, 'count (stated)', kept, [
            f'Filter {table}.{source} by {column}, which leaves {{v}} rows.',
            f'I need the {{v}} rows that pass the filter on {column}.'],
            wrong=[kept + 1, kept - 3, kept * 2], whole=True),
    ]
    return facts


def hotels(rng, n):
    city = word(rng, 3)
    day = datetime.date(2025, rng.randrange(2, 11), rng.randrange(1, 25))
    nights = rng.randrange(2, 5)
    count = rng.randrange(4, 7)
    names = []
    while len(names) < count:
        name = 'Hotel ' + word(rng)
        if name not in names:
            names.append(name)
    prices = rng.sample(range(70, 320), count)
    ratings = [r / 10 for r in rng.sample(range(60, 99), count)]
    rows = [{'id': 'H%d' % (rng.randrange(1000, 9999)), 'name': s, 'price': p,
             'currency': 'USD', 'rating': r}
            for s, p, r in zip(names, prices, ratings)]
    chosen = rng.randrange(count)
    code = '%s%d' % (word(rng).upper()[:3], rng.randrange(1000, 9999))
    leave = day + datetime.timedelta(days=nights)
    hour = rng.randrange(13, 18) * 60
    steps = [
        step('I search.', 'search_hotels', {
            'city': city, 'check_in': day.isoformat(), 'check_out': leave.isoformat()},
             json.dumps({'city': city, 'results': rows})),
        step('The one that fits.', 'book_hotel', {
            'hotel_id': rows[chosen]['id'], 'check_in': day.isoformat(),
            'check_out': leave.isoformat(), 'guests': 2},
             json.dumps({'booking_id': code, 'status': 'confirmed',
                         'hotel': names[chosen], 'price_per_night': prices[chosen],
                         'currency': 'USD', 'check_in': day.isoformat(),
                         'check_out': leave.isoformat(),
                         'check_in_from': '%02d:%02d' % divmod(hour, 60)})),
    ]
    prompt = 'Book a hotel in %s from %s to %s for less than $%d a night.' % (
        city, day, leave, prices[chosen] + (-15 if n % 4 else 15))
    answer = 'I booked %s in %s. The booking number is %s.' % (names[chosen], city, code)
    run = made('hotels', n, prompt, steps, answer, int(n % 4 == 0))
    return run, hotel_facts(run, city, day, leave, hour, names, prices, ratings, chosen, code)


def hotel_facts(run, city, day, leave, hour, names, prices, ratings, chosen, code):
    facts = []
    for i, name in enumerate(names):
        facts.append(Fact(run, 'money', float(prices[i]), costs(name) + [
            f'{name} at {{v}} a night'], [float(p) for p in prices if p != prices[i]]))
        facts.append(Fact(run, 'number', '%.1f' % ratings[i], [
            f'{name} with a rating of {{v}}', f'{name}, which is rated {{v}}'],
            ['%.1f' % r for r in ratings if r != ratings[i]]))
        facts.append(Fact(run, 'entity', name, ['{v}', 'a room in {v}']))
    booked = names[chosen]
    facts += [
        Fact(run, 'date', day, [
            f'a room in {booked} from {{v}}', f'a stay in {city} that begins on {{v}}',
            f'{booked} with check-in on {{v}}'], [leave]),
        Fact(run, 'date', leave, [
            f'{booked} with check-out on {{v}}', f'a room in {booked} until {{v}}'], [day]),
        Fact(run, 'time', hour, [f'{booked} with check-in from {{v}}',
                                 f'{booked}, where check-in opens at {{v}}']),
        Fact(run, 'identifier', code, ['booking {v}', 'the booking number {v}']),
        Fact(run, 'count (listed)', len(names), [
            f'Compare the {{v}} hotels in {city} and book one.',
            f'Which of the {{v}} hotels in {city} should we book?',
            f'Look at the {{v}} hotels that are free in {city}.'],
            wrong=[len(names) - 1, len(names) + 1, len(names) + 2], whole=True),
    ]
    by_price = sorted(range(len(names)), key=lambda i: prices[i])
    by_rating = sorted(range(len(names)), key=lambda i: -ratings[i])
    for noun, order in (('cheapest', by_price), ('most expensive', by_price[::-1]),
                        ('highest rated', by_rating), ('lowest rated', by_rating[::-1])):
        facts.append(Fact(run, 'superlative', names[order[0]], [
            f'{{v}}, the {noun} hotel in {city}', f'the {noun} hotel in {city}, {{v}}'],
            wrong=[names[i] for i in order[1:]]))
    price = float(prices[chosen])
    for item in ('a hotel in ' + city, booked):
        facts += [
            bound_fact(run, item, 'upper', price * 1.15, [price * 0.6, price * 0.85]),
            bound_fact(run, item, 'lower', price * 0.85, [price * 1.2, price * 1.6]),
        ]
    return facts


def articles(rng, n):
    town, river, person = word(rng, 2), word(rng, 2), '%s %s' % (word(rng), word(rng))
    founded, bridge = rng.sample(range(1510, 1990), 2)
    people = rng.randrange(1200, 98000)
    share = rng.randrange(11, 89)
    schools = rng.randrange(2, 15)
    born = datetime.date(rng.randrange(1890, 1995), rng.randrange(1, 13), rng.randrange(1, 28))
    order = rng.choice(('largest', 'oldest', 'smallest', 'highest'))
    text = (f'{town} is a market town on the River {river}. It was founded in {founded} and '
            f'has a population of {people:,}. About {share} percent of the residents work '
            f'in farming. There are {values.number_word(schools)} schools. Its {order} '
            f'bridge was built in {bridge}. The painter {person} '
            f'(born {values.MONTHS[born.month - 1]} {born.day}, {born.year}) lived here.')
    steps = [
        step('I look the town up.', 'Search', {'query': town}, text),
        step('And the painter.', 'Search', {'query': person},
             f'Could not find [{person}]. Similar: [{town}, {river}]'),
    ]
    if n % 4:
        prompt = f'In what year was the museum of {person} in {town} opened?'
        answer = 'I could not find the museum.'
    else:
        prompt = f'In what year was the {order} bridge of {town} built?'
        answer = str(bridge)
    run = made('articles', n, prompt, steps, answer, int(n % 4 == 0))
    turned = {'largest': 'smallest', 'smallest': 'largest', 'oldest': 'newest',
              'highest': 'lowest'}[order]
    facts = [
        Fact(run, 'date', ('year', founded), [
            f'{town}, founded in {{v}}', f'the town that was founded in {{v}}, {town}'],
            [('year', bridge)]),
        Fact(run, 'date', ('year', bridge), [
            f'the bridge of {town} that was built in {{v}}',
            f'the {order} bridge of {town}, built in {{v}}'], [('year', founded)]),
        Fact(run, 'date', born, [f'{person}, born on {{v}}',
                                 f'the painter {person}, who was born on {{v}}']),
        Fact(run, 'number', str(people), [
            f'{town} with its population of {{v}}', f'{town}, which has {{v}} inhabitants'],
            [str(founded)]),
        Fact(run, 'number', str(share), [
            f'{town}, where {{v}} percent of the residents work in farming',
            f'{town} and the {{v}}% who work in farming'], []),
        Fact(run, 'count (stated)', schools, [
            f'{town} and its {{v}} schools', f'the {{v}} schools of {town}'],
            wrong=[schools - 1, schools + 1, schools + 4]),
        Fact(run, 'superlative', order, [f'the {{v}} bridge of {town}',
                                         f'{town} and its {{v}} bridge'], wrong=[turned]),
        Fact(run, 'entity', person, ['the painter {v}', '{v}, who lived in ' + town]),
        Fact(run, 'entity', town, ['the town of {v}', '{v} on the River ' + river]),
    ]
    return run, facts


def generate(seed, each):
    """Runs and facts, so many runs of each kind."""
    all_runs, all_facts = [], []
    for make in (suppliers, coding, hotels, articles):
        for n in range(each):
            run, facts = make(random.Random('%s/%s/%d' % (seed, make.__name__, n)), n)
            all_runs.append(run)
            all_facts += [f for f in facts if not f.wrong or f.kind == 'bound'
                          or all(w != 1 for w in f.wrong)]
    return all_runs, all_facts
