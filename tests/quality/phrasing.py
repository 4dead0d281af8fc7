"""How people put a goal: frames around a noun phrase, and ways of saying what
something costs, where a bound is, when something happens."""

# (style, frame)
FRAMES = (
    ('imperative', 'Find {np}.'),
    ('imperative', 'Get the details of {np}'),
    ('question', 'Where can I find {np}?'),
    ('statement', 'I need the details of {np}.'),
    ('statement', "I'm interested in {np}."),
    ('polite', 'Please find {np} and tell me what you see.'),
)
# These ask to be told something, and nothing to be got.
TELL_FRAMES = (
    ('imperative', 'Look up {np} and report the details.'),
    ('imperative', 'Check {np} and summarise what you find.'),
    ('imperative', 'Show me {np}.'),
    ('imperative', 'Tell me about {np}.'),
    ('question', 'What can you tell me about {np}?'),
    ('question', 'Can you look up {np}?'),
    ('question', 'What do we know about {np}?'),
    ('statement', 'I would like to know more about {np}.'),
    ('polite', 'Could you please look up {np} for me?'),
    ('polite', 'Would you mind checking {np}? Thank you.'),
)
# Of what the run looked at in a shop, and of what it bought there.
LOOK_FRAMES = (
    ('lower case', 'show me {np}, please'),
    ('lower case', 'tell me about {np}'),
    ('lower case', 'what is there to know about {np}'),
)
SHOP_FRAMES = (
    ('lower case', "i'm looking for {np}"),
    ('lower case', 'i need {np}'),
    ('lower case', 'find me {np}, please'),
    ('lower case', 'i would like to buy {np}'),
)

COSTS = (
    ('for', '{s} for {v}'),
    ('at', '{s} at {v}'),
    ('relative', '{s}, which costs {v}'),
    ('relative', '{s} that sells for {v}'),
    ('brackets', '{s} (price: {v})'),
    ('participle', '{s}, priced at {v}'),
    ('with', '{s} with a price of {v}'),
    ('before', 'the {v} {s}'),
)

UPPER = (
    'under {b}', 'below {b}', 'for less than {b}', 'with a price lower than {b}',
    'for no more than {b}', 'for at most {b}', 'for up to {b}',
    'within a budget of {b}', 'cheaper than {b}', 'for {b} or less',
    'with a maximum price of {b}', 'that does not cost more than {b}',
    'not exceeding {b}', 'that stays below {b}',
)
LOWER = (
    'for at least {b}', 'over {b}', 'for more than {b}', 'above {b}',
    'with a price higher than {b}', 'that costs {b} or more',
    'with a minimum price of {b}',
)
BETWEEN = ('between {a} and {b}', 'from {a} to {b}', 'in the {a} to {b} range')
SHOP_UPPER = ('price lower than {b}', 'price under {b}',
              'and price lower than {b}', 'less than {b}')

BUY = (
    ('imperative', 'Buy {item} {bound}.'),
    ('imperative', 'Find {item} {bound} and order it.'),
    ('statement', 'I want to buy {item} {bound}.'),
    ('statement', 'I need {item} {bound}.'),
    ('polite', 'Could you please find and buy {item} {bound}?'),
    ('polite', 'Please order {item} {bound}.'),
    ('question', 'Can you get me {item} {bound}?'),
)
SHOP_BUY = (
    ('lower case', "i'm looking for {item}, {bound}"),
    ('lower case', 'i need {item} {bound}'),
    ('lower case', 'i would like to buy {item} {bound}'),
)


def fill(template, **slots):
    """Replaces {name} once each; slots may hold braces."""
    for name, text in slots.items():
        before, found, after = template.partition('{%s}' % name)
        if found:
            # A slot's own text is never looked at again.
            template = before + '\0%s\0' % name + after
    for name, text in slots.items():
        template = template.replace('\0%s\0' % name, text)
    return template


def frame(np, rng, shop=None):
    """A goal around a noun phrase with {v} still in it, and its style. shop:
    of something bought in a shop ("bought"), or only seen there ("seen"), which
    a run that bought something else was hardly asked to get."""
    if shop and rng.random() < 0.35:
        style, text = rng.choice(
            SHOP_FRAMES if shop == 'bought' else LOOK_FRAMES)
        return style, fill(text, np=lower(np))
    style, text = rng.choice(TELL_FRAMES if shop == 'seen' else
                             FRAMES + TELL_FRAMES)
    if not text[-1] in '.?!' and rng.random() < 0.5:
        text += '.'
    return style, fill(text, np=np)


def lower(text):
    """Lower case, but for slots."""
    return text.lower()
