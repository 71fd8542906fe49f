"""What the invented neighbours of a rehearsal say, think and try. Nobody said any of it; the topics are harmless."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """One round's worth of invented words: enough to see every page filled."""

    name: str
    question: str
    beliefs: tuple[str, str, str]
    seeds: tuple[str, str]
    remarks: tuple[str, ...]
    title: str
    text: str
    points: tuple[tuple[str, tuple[int, ...]], ...]
    """Each point with the remarks (by their place) it rests on."""
    aside: str
    theme: str
    left_out: str
    learned: str
    heard_by_the_unconvinced: str
    expected: tuple[str, str, str]
    """What was expected, how it is measured, how much of it is enough."""
    action: str
    happened: str
    why: str
    otherwise: str
    wrong: str
    keep: str
    carried: str


HEATING = Topic(
    name="Heating",
    question="What should we do about the heating?",
    beliefs=("The boiler is simply too old.", "People want it warmer at night.", "Nobody will come to a meeting."),
    seeds=("The heating should start at six in the morning.", "I would rather pay less and have it cooler."),
    remarks=(
        "My radiator is lukewarm until nine. By then the children are at school.",
        "It is far too hot on our side. We open the windows in January.",
        "Nobody told us how to bleed a radiator. I would do it for the neighbours too.",
        "I am out at five in the morning and come back to a cold flat at two.",
        "The bill went up by a third and nothing got warmer.",
        "I would come to a meeting if it was on a Sunday afternoon.",
    ),
    title="Heating from six, and bled radiators",
    text="We ask for heat from six, and we go round with a key and bleed the radiators ourselves.",
    points=(
        ("The heating starts at six in the morning.", (0, 3)),
        ("Two of us go round and bleed the radiators of everybody who asks.", (1, 2)),
    ),
    aside="It is about the bill, which the next round asks about.",
    theme="Cold in the morning, hot in the afternoon",
    left_out="The bill: we know too little about it and ask about it next.",
    learned="It is not the boiler: half of the radiators were never bled.",
    heard_by_the_unconvinced="She heard: more heat for those who get up early. She asked who pays for it.",
    expected=(
        "Complaints about cold mornings fall by half.",
        "complaints written on the list by the door",
        "10 or fewer",
    ),
    action="Two neighbours go round with a key on Saturday.",
    happened="There were 14 complaints. On the sunny side they stopped, on the other they did not.",
    why="The radiators on the shady side are too small; bleeding does not change that.",
    otherwise="It was a mild week.",
    wrong="We thought that bleeding would be enough everywhere.",
    keep="Going round in twos: people opened the door.",
    carried="What is in the bill, and who could read it with us?",
)

SHIFTS = Topic(
    name="Shifts",
    question="How should the shifts be planned?",
    beliefs=("Everybody wants fixed shifts.", "The night shift is the problem.", "Swapping works well enough."),
    seeds=("The plan should stand four weeks ahead.", "I would rather swap shifts myself than have them fixed."),
    remarks=(
        "I learn on Thursday what I work on Saturday. I cannot book the nursery like that.",
        "Swapping works only for those who have the telephone numbers.",
        "After three nights I need two days, not one.",
        "I like the nights. Ask those who like them before you change them.",
        "The list hangs in an office that is locked at night.",
        "I would keep the swap list if somebody shows me how.",
    ),
    title="Four weeks ahead, and an open swap list",
    text="The plan stands four weeks ahead, and swapping goes by a list that everybody can reach.",
    points=(
        ("The plan stands four weeks ahead.", (0, 3)),
        ("The swap list hangs by the door and is kept by one of us.", (1, 4, 5)),
    ),
    aside="It is about the rest after nights, which needs an answer of its own.",
    theme="Too late, too locked",
    left_out="The rest after nights: it is next.",
    learned="Not the nights are the trouble but learning of them so late.",
    heard_by_the_unconvinced="He heard: less freedom to swap. He wants to see the list first.",
    expected=("Fewer than five shifts a week stay empty.", "empty shifts on the list", "fewer than 5"),
    action="The swap list moves to the door and one of us keeps it.",
    happened="Seven shifts a week stayed empty, all of them on Saturdays.",
    why="On Saturdays nobody is there who could swap with anybody.",
    otherwise="Two people were ill.",
    wrong="We thought that a list alone would fill Saturdays.",
    keep="The list by the door: everybody used it.",
    carried="What would make somebody take a Saturday?",
)

SHOP = Topic(
    name="Opening hours of the shop",
    question="When should our shop be open?",
    beliefs=("People want it open later.", "Sundays would not pay.", "Volunteers are the bottleneck."),
    seeds=(
        "The shop should be open until eight in the evening.",
        "One long day a week is better than five short ones.",
    ),
    remarks=(
        "I finish at six and stand before a closed door every day.",
        "Sunday morning is when I have time, and when I want fresh bread.",
        "I could open at seven. I am up anyway.",
        "Every day a bit later means that nobody ever sees her family.",
        "Nobody knows when it is open. Put it on the door in large letters.",
        "I would do one evening a month if somebody shows me the till.",
    ),
    title="One long Thursday and an early Sunday",
    text="We try one long Thursday and an early Sunday, run by those who offered it.",
    points=(
        ("On Thursdays the shop is open until eight.", (0, 3)),
        ("On Sundays it is open from seven to ten, run by those who are up anyway.", (1, 2)),
    ),
    aside="It is about the sign on the door, which was put up the same week.",
    theme="Open when people have time",
    left_out="Every evening until eight: too few people to run it.",
    learned="People do not want longer hours but other hours.",
    heard_by_the_unconvinced="She heard: more work for the same few. She will count who does it.",
    expected=("At least 30 people come on each of the Sundays.", "people counted at the till", "30 or more"),
    action="The shop opens on two Sundays from seven to ten.",
    happened="On the first Sunday 34 came, on the second 12.",
    why="The second Sunday was not on the door.",
    otherwise="It rained on the second one.",
    wrong="We thought that once is enough to tell people.",
    keep="Those who are up anyway: they ran it alone.",
    carried="How do people learn that we are open?",
)

TOPICS: Mapping[str, Topic] = {"heating": HEATING, "shifts": SHIFTS, "shop": SHOP}
