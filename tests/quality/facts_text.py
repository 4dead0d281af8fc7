"""Facts of articles, web pages, terminals, and the choice of an extractor."""

import datetime
import re

import values
from facts import Fact
from facts_json import flight_facts, json_facts
from facts_shop import shop_facts

VERBS = ('born|formed|founded|released|established|premiered|published|opened|'
         'died|joined|disbanded|created|built|launched|signed|recorded|'
         'incorporated|directed|written|produced|elected|appointed')
BORN = re.compile(r'\(born ([A-Z][a-z]+ \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]+ \d{4})\)')
BY_YEAR = re.compile(r'\b((?:%s)(?: [a-z]+){0,3} (?:in|on|since)) ((?:1[5-9]|20)\d\d)\b'
                     % VERBS)
BY_DATE = re.compile(
    r'\b((?:%s)(?: [a-z]+){0,3} on) (%s \d{1,2}, \d{4}|\d{1,2} %s \d{4})'
    % (VERBS, values.MONTH, values.MONTH))
COUNTED = re.compile(
    r'\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|'
    r'[2-9]|[1-9]\d) ((?:(?!of|and|or|to|in|at|years?|days?|times|million|'
    r'billion|hours?|minutes?|months?|weeks?|more|other)[a-z]+ )?'
    r'(?:albums|films|movies|seasons|episodes|books|novels|children|members|'
    r'songs|singles|awards|studios|games|teams|players|states|countries|'
    r'cities|islands|campuses|schools|brothers|sisters|sons|daughters|'
    r'nominations|titles|championships|branches|volumes|stories|plays|'
    r'tournaments|matches|goals|stations|lines|districts|counties))\b')
MEASURED = re.compile(
    r'\b(\d[\d,]*(?:\.\d+)?) (million|billion|percent|people|inhabitants|copies|'
    r'miles|kilometers|km|acres|feet|metres|meters|students|square miles|'
    r'employees|votes|points|yards|viewers|records)\b')
SUPER = re.compile(
    r'\bthe ((?:second-|third-)?(?:largest|smallest|highest|lowest|oldest|longest|'
    r'tallest|youngest|biggest)|most (?:populous|expensive|popular|successful)) '
    r'((?:[a-z]+ )?[a-z]+)(?= (?:in|of|on|by|and|to)\b|[,.;])')
TURNED = {'largest': 'smallest', 'smallest': 'largest', 'highest': 'lowest',
          'lowest': 'highest', 'oldest': 'youngest', 'youngest': 'oldest',
          'longest': 'shortest', 'tallest': 'shortest', 'biggest': 'smallest',
          'most populous': 'least populous', 'most expensive': 'cheapest',
          'most popular': 'least popular',
          'most successful': 'least successful'}
NOT_NAMES = ('The His Her In It He She This After Pages As They When While From '
             'For At On By With During').split()
NAME = re.compile(r"\b([A-Z][a-z]+(?: [A-Z][a-z]+){1,2})\b")


def searched(run):
    """(step, subject, text) of searches that found their article."""
    subject = None
    for i, text in run.shown():
        step = run.steps[i]
        given = step.get('action_input')
        query = given.get('query') if isinstance(given, dict) else None
        if step.get('action_name') == 'Search' and isinstance(query, str):
            subject = query.strip('"')
        if subject and len(subject) < 60:
            yield i, subject, text


def article_facts(run):
    years, days, counts, sizes = [], [], [], []
    for _, subject, text in searched(run):
        born = BORN.search(text[:300])
        first = subject.split()[-1].split('(')[0]
        if born and first and first in text[:born.start()]:
            days.append((subject, 'born', born.group(1)))
        days += [(subject, m.group(1), m.group(2)) for m in BY_DATE.finditer(text)]
        years += [(subject, m.group(1), m.group(2)) for m in BY_YEAR.finditer(text)]
        counts += [(subject, m.group(1), m.group(2)) for m in COUNTED.finditer(text)]
        sizes += [(subject, m.group(1), m.group(2)) for m in MEASURED.finditer(text)]
        yield from superlatives(run, subject, text)
    yield from year_facts(run, years)
    yield from day_facts(run, days)
    yield from counted_facts(run, counts)
    yield from measured_facts(run, sizes)
    seen = set()
    for _, subject, text in searched(run):
        for name in NAME.findall(text):
            if name in seen or len(seen) == 6 or name in subject or \
                    name.split()[0] in NOT_NAMES:
                continue
            seen.add(name)
            yield Fact(run, 'entity', name,
                       ['what is said about {v}', f'{subject} and {{v}}',
                        f'the connection between {subject} and {{v}}'])


def superlatives(run, subject, text):
    for hit in SUPER.finditer(text):
        said, noun = hit.group(1), hit.group(2)
        turned = TURNED.get(said.replace('second-', '').replace('third-', ''))
        if turned and not re.search(r'\b%s %s' % (turned, noun), run.text):
            yield Fact(run, 'superlative', said,
                       [f'what is called the {{v}} {noun}',
                        f'{subject} and the {{v}} {noun}',
                        f'the {{v}} {noun} mentioned under {subject}'],
                       wrong=[turned])


def year_facts(run, years):
    for subject, words, year in years:
        mine = {y for s, w, y in years if w == words}
        if len(mine) != 1:
            continue
        others = sorted({int(y) for _, w, y in years} - {int(year)})
        yield Fact(run, 'date', ('year', int(year)),
                   [f'what the article on {subject} says was {words} {{v}}',
                    f'{subject} and what was {words} {{v}}',
                    f'{subject}: what was {words} {{v}}'],
                   [('year', y) for y in others])


def day_facts(run, days):
    for subject, words, text in days:
        found = values.dates_in(text)
        if len(found) != 1:
            continue
        (date,) = found
        others = {d for s, w, t in days if (s, w) != (subject, words)
                  for d in values.dates_in(t)} - {date}
        if words == 'born':
            forms = [f'{subject}, born on {{v}}', f'{subject}, who was born {{v}}']
        else:
            forms = [f'{subject} and what was {words} {{v}}',
                     f'what the article on {subject} says was {words} {{v}}']
        yield Fact(run, 'date', date, forms, sorted(others))


def counted_facts(run, counts):
    for subject, n, noun in counts:
        n = values.WORDS.get(n) or int(n)
        taken = {values.WORDS.get(m) or int(m) for _, m, o in counts
                 if o.split()[-1] == noun.split()[-1]}
        wrong = [w for w in (n - 1, n + 1, n + 2, n + 5)
                 if w > 1 and w not in taken]
        yield Fact(run, 'count (stated)', n,
                   [f'the {{v}} {noun} mentioned under {subject}',
                    f'{subject} and the {{v}} {noun}',
                    f'{subject}, where it speaks of {{v}} {noun}'], wrong=wrong)


def measured_facts(run, sizes):
    for subject, n, noun in sizes:
        same = {values.to_number(m) for _, m, o in sizes if o == noun}
        others = sorted({values.to_number(m) for _, m, o in sizes} - same)
        if noun == 'percent':
            others = [o for o in others if o <= 100]
        yield Fact(run, 'number', n,
                   [f'{subject} and the {{v}} {noun}',
                    f'{subject}, where {{v}} {noun} are mentioned',
                    f'the {{v}} {noun} mentioned under {subject}'],
                   [values.plain(o) for o in others])


# --- web pages as trees, terminals ---

ORDER = re.compile(r"cell '(0000\d+)'[^\[]*\n\t*\[\d+\][^\n]*cell '([\d/]+)'"
                   r"(?:[^\n]*\n){1,4}?[^\n]*cell '\$([\d,.]+)'")


def page_facts(run):
    rows = {}
    for _, text in run.shown():
        for number, day, total in ORDER.findall(text):
            rows[number] = (day, values.to_number(total))
    for number, (day, total) in rows.items():
        m, d, y = (int(x) for x in day.split('/'))
        date = datetime.date(2000 + y, m, d)
        others = sorted({t for t2, (_, t) in rows.items() if t2 != number} - {total})
        yield Fact(run, 'money', total,
                   [f'order {number} with a total of {{v}}',
                    f'order {number}, which came to {{v}}'], others)
        yield Fact(run, 'date', date,
                   [f'order {number} of {{v}}', f'order {number}, placed on {{v}}'],
                   sorted({datetime.date(2000 + int(o.split('/')[2]), *map(
                       int, o.split('/')[:2])) for o, _ in rows.values()} - {date}))
        yield Fact(run, 'identifier', number, ['order {v}', 'order number {v}'])


LANGUAGES = {'py': 'Python', 'js': 'JavaScript', 'rb': 'Ruby', 'sh': 'shell',
             'c': 'C', 'rs': 'Rust', 'html': 'HTML', 'md': 'Markdown'}


def terminal_facts(run):
    """Files that a coding run wrote, and figures of what it ran."""
    made = {}
    for i, step in enumerate(run.steps):
        given = step.get('action_input')
        command = given.get('command', '') if isinstance(given, dict) else ''
        hit = re.match(r'create ([\w/.-]+)\.(\w+)\s', command + ' ')
        if hit and '[File:' in run.observation(i):
            made[hit.group(1)] = hit.group(2)
    for stem, kind in made.items():
        wrong = [t for t in ('js', 'rb', 'csv', 'html', 'md', 'json')
                 if t != kind and not re.search(r'%s\.%s\b' % (re.escape(stem), t),
                                                run.text)]
        yield file_fact(run, stem, kind, wrong)
        if kind == 'py':
            yield Fact(run, 'file type', 'Python',
                       ['Write a {v} script for this and run it.',
                        'Create {v} file ' + stem + ' and run it.'],
                       wrong=['Ruby', 'Perl', 'JavaScript'], whole=True)
    seen = {}
    for _, text in run.shown():
        for name, n in re.findall(r'/([\w.-]+) \((\d+) lines total\)', text):
            seen.setdefault(name, set()).add(int(n))
    for name, sizes in seen.items():
        if len(sizes) == 1:
            (n,) = sizes
            others = sorted({m for o, s in seen.items() if o != name
                             for m in s if m > 2} - {n})
            yield Fact(run, 'number', str(n),
                       [f'{name} with its {{v}} lines', f'the {{v}} lines of {name}',
                        f'{name}, which has {{v}} lines'], [str(o) for o in others])


def file_fact(run, stem, kind, wrong):
    return Fact(run, 'file type', kind,
                [f'Create {stem}.{{v}} and run it.', f'Write {stem}.{{v}} for this task.',
                 f'Please write a file named {stem}.{{v}}.',
                 f'I need {stem}.{{v}}, can you write it?',
                 f'Save the script as {stem}.{{v}} and try it out'],
                wrong=wrong, whole=True)


READERS = {
    'react_webshop': (shop_facts,),
    'tau_bench_airline': (json_facts, flight_facts),
    'tau2_bench': (json_facts, flight_facts),
    'toolbench_dfs': (json_facts,),
    'reflexion_hotpotqa': (article_facts,),
    'react_fever': (article_facts,),
    'webarena_log': (page_facts,),
    'swe_agent': (terminal_facts,),
}


def facts_of(run):
    for reader in READERS.get(run.source, ()):
        yield from reader(run)
