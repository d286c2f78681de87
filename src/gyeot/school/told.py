"""What a plan says, in sentences: the same in the terminal, on the page and on paper, in Korean and in English."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gyeot.said import by, together, topic
from gyeot.school.by_day import DayMet, days
from gyeot.school.personal import Altered, Rest, Way
from gyeot.school.plan import BY_ITSELF, Aim, Apart, Change, Conflict, Meeting, Moment, Plan, Walk
from gyeot.school.week import Day, Kind, Section

#: So many places of one meeting are named; the rest is counted.
_NAMED = 2
_PERIOD = re.compile(r"(\d+)교시")

_CHANGES: Mapping[Change, tuple[str, str]] = {
    Change.ROUTE: ("다니는 길", "another way"),
    Change.WAIT: ("나서는 시각", "setting out later"),
    Change.REST: ("쉬는 곳", "where a long break is spent"),
    Change.GATE: ("등하교 문과 시각", "gate, or time of coming and going"),
    Change.LUNCH: ("급식 차수", "sitting at lunch"),
    Change.CLUB: ("동아리·행사", "club or event"),
    Change.COURSE: ("이동수업 분반", "group of a moving lesson"),
    Change.ROOM: ("수업 교실", "room of a lesson"),
    Change.CLASS: ("학급교체", "change of class"),
}

_NEEDS: Mapping[Change, tuple[str, str]] = {
    Change.ROOM: (
        "학교가 정할 수 있습니다. 그 수업을 듣는 모두의 교실이 바뀝니다.",
        "The school may decide it. Everyone in that lesson changes rooms.",
    ),
    Change.CLASS: (
        "심의위원회의 학급교체 조치(제17조 제1항 제7호) 또는 학교장의 긴급조치(제17조 제5·6항, 심의위원회 추인 필요)",
        (
            "Measure 7, change of class: by the committee (art. 17(1) no. 7), or in urgency by the head, which the"
            " committee then has to confirm (art. 17(5) and (6))"
        ),
    ),
}
_BY_ITSELF = ("학교가 스스로 정할 수 있습니다.", "The school may decide it by itself.")

#: Words that the readers give to stops of every school, in English.
_STOPS = {"등교": "arriving", "하교": "leaving", "점심": "lunch", "동아리": "club", "교실": "own classroom"}


@dataclass(frozen=True, slots=True)
class Roles:
    """How sentences name the students of the pairs: by their part, never by key or name."""

    pairs: tuple[Apart, ...] = field(repr=False)

    @property
    def movers(self) -> tuple[str, ...]:
        """The keys of those who move, in the order of the pairs."""
        return tuple(dict.fromkeys(pair.mover for pair in self.pairs))

    @property
    def kept(self) -> tuple[str, ...]:
        """The keys of those who stay, in the order of the pairs."""
        return tuple(dict.fromkeys(pair.kept for pair in self.pairs))

    def said(self, key: str, language: str) -> str:
        """Name one of them: "옮기는 학생", "보호받는 학생 2". A number stands where there are several."""
        number, of_movers = self.number(key), key in self.movers
        if is_korean(language):
            word = "옮기는 학생" if of_movers else "보호받는 학생"
        else:
            word = "student who moves" if of_movers else "protected student"
        return f"{word} {number}" if number else word

    def number(self, key: str) -> int | None:
        """Which of those with one part a student is; None where there is one alone."""
        group = self.movers if key in self.movers else self.kept
        return group.index(key) + 1 if len(group) > 1 else None


def is_korean(language: str) -> bool:
    """Whether sentences are Korean; every other language gets English."""
    return language.startswith("ko")


def change_name(change: Change, language: str) -> str:
    """Name a kind of change: "급식 차수", "sitting at lunch"."""
    return _CHANGES[change][0 if is_korean(language) else 1]


def needs(changes: frozenset[Change], language: str) -> str:
    """Say what a set of changes needs in law, the heaviest of them first."""
    one = next((change for change in (Change.CLASS, Change.ROOM) if change in changes), None)
    return (_NEEDS[one] if one else _BY_ITSELF)[0 if is_korean(language) else 1]


def rung_name(changes: frozenset[Change], language: str) -> str:
    """Name a set of changes, the lightest first: "다니는 길, 나서는 시각"."""
    korean = is_korean(language)
    if not changes:
        return "지금 그대로" if korean else "As it is"
    if changes >= BY_ITSELF:
        whole = ["학교가 정할 수 있는 것 모두" if korean else "All that the school may decide"]
        changes -= BY_ITSELF
    else:
        whole = []
    name = ", ".join((*whole, *(change_name(change, language) for change in Change if change in changes)))
    return name[:1].upper() + name[1:]


@dataclass(frozen=True, slots=True)
class Rung:
    """One plan beside others: what it may change, its four aims in words, what it needs in law."""

    name: str
    aims: tuple[str, ...]  # a bound stands in brackets where nothing is proved
    needs: str
    is_mine: bool


def rungs(plan: Plan, others: Sequence[Plan], language: str) -> Iterator[Rung]:
    """Set a plan beside others, of which it may be one."""
    mine = plan.allowed.changes
    for one in others if any(other.allowed.changes == mine for other in others) else (*others, plan):
        aims = zip((one.met, one.others, one.moved, one.detour), aim_lines(one, language), strict=True)
        yield Rung(
            name=rung_name(one.allowed.changes, language),
            aims=tuple(reached if aim.proved else f"{reached} ({bound})" for aim, (_, reached, bound) in aims),
            needs=needs(one.allowed.changes, language) if one.allowed.changes else "–",
            is_mine=one.allowed.changes == mine,
        )


def clock_time(seconds: int) -> str:
    """Write seconds since midnight as a clock has them.

    >>> clock_time(39120)
    '10:52'
    """
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def span(start: int, end: int) -> str:
    """Write a stretch of time in whole minutes, none of it left out.

    >>> span(38910, 39010)
    '10:48–10:51'
    """
    return f"{clock_time(start)}–{clock_time(-(-end // 60) * 60)}"


def minutes(seconds: int, language: str) -> str:
    """Write a length of time: "2분", "1분 30초", "2 min".

    >>> minutes(90, "ko"), minutes(120, "en"), minutes(-60, "ko")
    ('1분 30초', '2 min', '-1분')
    """
    units = ("분", "초") if is_korean(language) else (" min", " s")
    whole, rest = divmod(abs(seconds), 60)
    said = " ".join(f"{number}{unit}" for number, unit in zip((whole, rest), units, strict=True) if number)
    return ("-" if seconds < 0 else "") + (said or f"0{units[0]}")


def day_name(day: Day, language: str) -> str:
    """Name a day shortly: "화", "Tue"."""
    return day.ko if is_korean(language) else day.en[:3]


def day_names(days: Sequence[Day], language: str) -> str:
    """Name several days: "월·수", "월–금"."""
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{day_name(days[0], language)}–{day_name(days[-1], language)}"
    return ("·" if is_korean(language) else ", ").join(day_name(day, language) for day in days)


def stop_name(said: str, language: str) -> str:
    """Name a stop of a day: in English the school's own subject, after an English period.

    >>> stop_name("3교시 물리학Ⅰ", "en")
    'period 3 물리학Ⅰ'
    """
    if is_korean(language):
        return said
    words = _PERIOD.sub(r"period \1", said).split(" ")
    return " ".join(_STOPS.get(word, word) for word in words)


def moment(one: Moment, language: str) -> str:
    """Say what someone does then: "3교시 물리학Ⅰ → 점심 가는 길", "3교시 물리학Ⅰ 시간"."""
    said = stop_name(one.said, language)
    before, _, after = said.partition(" → ")
    if not is_korean(language):
        if one.in_place:
            return f"in the break between {before} and {after}"
        return f"on the way {said}" if one.walking else f"in {said}"
    if one.in_place:
        return f"{before}{together(before)} {after} 사이"
    if one.walking:
        return f"{said} 가는 길" if one.kind is not Kind.LEAVE else f"{before} → 하교하는 길"
    if one.kind is Kind.WAIT:
        return f"{said}에 있을 때"
    return f"{said} 시간" if one.kind in (Kind.CLASS, Kind.COURSE) else f"{said} 때"


def day_heading(one: DayMet, language: str) -> str:
    """Say how many meetings a day has: "월요일 14번", "Monday: 14 meetings"."""
    if is_korean(language):
        return f"{one.day.ko}요일 {one.number}번"
    return f"{one.day.en}: {_count(one.number, 'meeting', 'meetings')}"


def day_times(one: DayMet) -> str:
    """Say from when to when somebody has to watch on a day: "08:30–12:33, 12:55–12:58"."""
    return ", ".join(span(start, end) for start, end in one.stretches)


def spots(meeting: Meeting, language: str, *, most: int = _NAMED) -> str:
    """Name where a meeting is: the first places, and how many more."""
    named = ", ".join(meeting.spots[:most])
    more = len(meeting.spots) - most
    if more <= 0:
        return named
    return f"{named} 외 {more}곳" if is_korean(language) else f"{named} and {more} more"


def meeting_line(meeting: Meeting, roles: Roles, language: str, *, kept: Sequence[str] = ()) -> str:
    """Tell one meeting of a day: when, where, and what each does then. ``kept`` are several who do the same."""
    when = f"{span(meeting.start, meeting.end)} {spots(meeting, language)}"
    they = ", ".join(roles.said(key, language) for key in kept or (meeting.pair.kept,))
    mover = roles.said(meeting.pair.mover, language)
    does = moment(meeting.kept, language), moment(meeting.mover, language)
    if not is_korean(language):
        return f"{when}: {they} {does[0]}, {mover} {does[1]}"
    return f"{when}: {they}{topic(they)} {does[0]}, {mover}{topic(mover)} {does[1]}"


def what_to_do(meeting: Meeting, language: str) -> str:
    """Say what staff can do at a meeting that is left. The one who moves bears it."""
    return _TO_DO[_scene(meeting)][0 if is_korean(language) else 1]


def _scene(meeting: Meeting) -> str:
    kinds, walking = {meeting.mover.kind, meeting.kept.kind}, (meeting.mover.walking, meeting.kept.walking)
    if meeting.mover.in_place:
        return "break"
    if not any(walking):
        if Kind.LUNCH in kinds:
            return "lunch"
        return "group" if kinds & {Kind.CLUB, Kind.EVENT} else "lesson"
    if Kind.LEAVE in kinds or any(one.said.startswith("등교") for one in (meeting.mover, meeting.kept)):
        return "gate"
    return "way" if all(walking) else "passing"


_TO_DO: Mapping[str, tuple[str, str]] = {
    "break": (
        "쉬는 시간에 교사가 교실에 있거나, 옮기는 학생이 교사와 함께 다른 곳에 있습니다.",
        "A teacher is in the room in the break, or the student who moves is elsewhere with one.",
    ),
    "lesson": (
        "자리를 가장 멀리 두고 모둠을 나눕니다. 드나들 때 교사가 함께 있습니다.",
        "Seat them as far apart as can be, in different groups. A teacher is there as they come and go.",
    ),
    "lunch": (
        "줄과 식탁을 나눕니다. 옮기는 학생이 먼저 먹거나 나중에 먹습니다.",
        "Separate queues and tables. The student who moves eats earlier or later.",
    ),
    "group": (
        "조와 자리를 나눕니다. 담당 교사가 지켜봅니다.",
        "Separate groups and seats. The teacher in charge watches.",
    ),
    "gate": (
        "등하교하는 길을 지켜봅니다. 옮기는 학생이 먼저 등교하거나 늦게 하교하게 합니다.",
        "Someone watches the way in and out. The student who moves comes earlier or leaves later.",
    ),
    "way": (
        "옮기는 학생과 교사가 함께 걷거나, 옮기는 학생이 몇 분 늦게 나섭니다.",
        "A teacher walks with the student who moves, or that student sets out some minutes later.",
    ),
    "passing": (
        "옮기는 학생이 지나갈 때 교사가 함께 있습니다.",
        "A teacher is there as the two come close.",
    ),
}


def summary(plan: Plan, before: int, language: str) -> tuple[str, ...]:
    """Sum a plan up. ``before`` is how many meetings a week has without it. Where nothing may change, it is all."""
    if not plan.allowed.changes and before:
        return (f"한 주에 {before}번 마주칩니다." if is_korean(language) else f"Meetings in a week: {before}.",)
    tell = _summary_ko if is_korean(language) else _summary_en
    return (*tell(plan, before), proof(plan, language))


def _summary_ko(plan: Plan, before: int) -> Iterator[str]:
    left = plan.met.reached
    if not before:
        yield "지금도 한 주에 마주치는 때가 없습니다."
    elif left == before:
        yield f"한 주에 {before}번 마주칩니다. 허용한 변경으로는 줄지 않습니다."
    else:
        yield f"한 주에 {before}번 마주치던 것이 {left}번이 됩니다."
    if plan.others.reached:
        yield f"옮기는 학생이 아닌 사람에게 바뀌는 수업과 이동은 한 주에 모두 {plan.others.reached}건입니다."
    else:
        yield "다른 학생의 수업은 하나도 바뀌지 않습니다."
    if plan.moved.reached:
        yield f"옮기는 학생은 한 주에 수업과 이동 {plan.moved.reached}건이 바뀝니다."
    if plan.detour.reached > 0:
        yield f"옮기는 학생이 더 걷거나 기다리는 시간은 한 주에 {minutes(plan.detour.reached, 'ko')}입니다."


def _summary_en(plan: Plan, before: int) -> Iterator[str]:
    left = plan.met.reached
    if not before:
        yield "There is no meeting in the week as it is."
    elif left == before:
        yield f"Meetings in a week: {before}. What may change does not make them fewer."
    else:
        yield f"Meetings in a week: {before} now, {left} under this plan."
    if plan.others.reached:
        yield f"For others, {_changes(plan.others.reached)} in a week."
    else:
        yield "No lesson of any other student changes."
    if plan.moved.reached:
        yield f"For those who move, {_changes(plan.moved.reached)} in a week."
    if plan.detour.reached > 0:
        yield f"Those who move walk and wait {minutes(plan.detour.reached, 'en')} more in a week."


def proof(plan: Plan, language: str) -> str:
    """Say how far it is proved that no better plan exists; the bound where it is not."""
    aims = (plan.met, plan.others, plan.moved, plan.detour)
    korean = is_korean(language)
    if all(aim.proved for aim in aims):
        # The proof is as good as the tables, and some ways may be estimated from where rooms lie.
        return (
            "넣은 표대로라면 이보다 나은 계획이 없음을 증명했습니다."
            if korean
            else "By these tables no better plan exists: proved."
        )
    if not plan.met.proved:
        said = [
            "정해진 시간 안에 더 나은 계획이 없음을 증명하지 못했습니다."
            if korean
            else "The time was too short to prove that no better plan exists."
        ]
        if bound := plan.met.bound:
            said.append(
                f"마주침이 {bound}번보다 적은 계획은 없습니다." if korean else f"None has fewer than {bound} meetings."
            )
        return " ".join(said)
    return (
        "마주침이 이보다 적은 계획이 없음은 증명했습니다. 더 적게 바꾸는 계획이 있는지는 시간 안에 다 보지 못했습니다."
        if korean
        else "No plan has fewer meetings: proved. Whether one changes less was not settled in the time."
    )


def aim_lines(plan: Plan, language: str) -> Iterator[tuple[str, str, str]]:
    """Tell the four aims in their order: what is counted, what was reached, and whether nothing better exists."""
    words = _AIMS_KO if is_korean(language) else _AIMS_EN
    for word, aim in zip(words, (plan.met, plan.others, plan.moved), strict=False):
        yield word, str(aim.reached), _bound(aim, str(aim.bound), language)
    reached, bound = (minutes(seconds, language) for seconds in (plan.detour.reached, plan.detour.bound))
    yield words[-1], reached, _bound(plan.detour, bound, language)


_AIMS_KO = ("마주침", "다른 사람의 변경", "옮기는 학생의 변경", "더 걷거나 기다리는 시간")
_AIMS_EN = ("Meetings", "Changes for others", "Changes for those who move", "More walking and waiting for them")


def _bound(aim: Aim, said: str, language: str) -> str:
    if aim.proved:
        return "증명됨" if is_korean(language) else "proved"
    if aim.bound <= 0:  # nothing that a reader could use
        return "증명 안 됨" if is_korean(language) else "not proved"
    return f"적어도 {said}" if is_korean(language) else f"at least {said}"


def way_line(way: Way, language: str) -> str:
    """Tell a student one way to keep: when to set out, through where, to where."""
    return f"{way_when(way, language)}: {way_how(way, language)}"


def way_when(way: Way, language: str) -> str:
    """Tell on which days, from what and to what a way leads."""
    days = day_names(way.days, language)
    after, to = stop_name(way.after, language), stop_name(way.to, language)
    return f"{days} {after} → {to}"


def way_how(way: Way, language: str) -> str:
    """Tell when to set out on a way, and through where."""
    walk, at = way.walk, clock_time(way.leave)
    if is_korean(language):
        wait = [f"{minutes(walk.hold, language)} 뒤({at})에 출발"] if walk.hold else []
        through = [f"{walk.via}{by(walk.via)}"] if walk.via else []
    else:
        wait = [f"set out {minutes(walk.hold, language)} later ({at})"] if walk.hold else []
        through = [f"go by {walk.via}"] if walk.via else []
    return ", ".join(wait + through)


def rest_when(rest: Rest, language: str) -> str:
    """Name a long gap by its days, what lies on both sides, and its hours: "월–금 점심 → 5교시 (12:58–13:25)"."""
    days = day_names(rest.days, language)
    ends = f"{stop_name(rest.after, language)} → {stop_name(rest.to, language)}"
    return f"{days} {ends} ({span(rest.start, rest.leave)})"


def rest_how(rest: Rest, language: str) -> str:
    """Tell where a long gap is to be spent, and when to go on."""
    at = clock_time(rest.leave)
    return f"{rest.place}에서 지내다 {at}에 출발" if is_korean(language) else f"stay in {rest.place}, set out at {at}"


def alteration(one: Altered, language: str) -> tuple[str, str, str]:
    """Tell one change: what it is of, how it was, how it will be."""
    korean = is_korean(language)
    if one.way:
        plain = "종이 치면 가장 가까운 길" if korean else "at the bell, by the shortest way"
        return way_when(one.way, language), plain, way_how(one.way, language)
    if one.rest:
        return rest_when(one.rest, language), one.rest.before or "–", rest_how(one.rest, language)
    if one.slot and one.room:
        when = f"{day_name(one.slot.day, language)} {clock_time(one.slot.start)}"
        return f"{when} {one.course}", one.room[0], one.room[1]
    assert one.after is not None
    return one.course, section_name(one.before, language) if one.before else "–", section_name(one.after, language)


def change_line(one: Altered, roles: Roles, language: str) -> str:
    """Tell one change in a line: whose, of what, how it was and how it will be."""
    who = ", ".join(roles.said(key, language) for key in one.students)
    what, before, after = alteration(one, language)
    kind = change_name(one.change, language)
    return f"{who}, {kind}: {what}: {after}" if one.way else f"{who}, {kind}: {what}: {before} → {after}"


def costs(one: Altered, language: str) -> str:
    """Say what a change costs others."""
    if is_korean(language):
        return f"{one.others}명의 교실이 바뀝니다" if one.others else "없음"
    return f"{_count(one.others, 'person changes', 'people change')} rooms" if one.others else "nothing"


def section_name(section: Section, language: str) -> str:
    """Name a section with its hours and rooms; a class by its name and its own room alone."""
    if section.kind is Kind.CLASS:
        return " ".join(filter(None, (section.name, section.home and f"({section.home})")))
    hours: dict[tuple[str, str], list[Day]] = {}
    for lesson in sorted(section.lessons):
        slot = lesson.slot
        if section.kind is Kind.LEAVE:
            at = clock_time(slot.start)
        elif slot.period.isdigit():
            at = f"{slot.period}교시" if is_korean(language) else f"period {slot.period}"
        else:
            at = span(slot.start, slot.end)
        hours.setdefault((at, lesson.room), []).append(slot.day)
    said = ", ".join(f"{day_names(days, language)} {at} {room}" for (at, room), days in hours.items())
    return f"{section.name} ({said})" if said else section.name


def conflict_lines(conflict: Conflict, language: str) -> Iterator[str]:
    """Tell the facts that leave no way; or that the time was too short to find them."""
    korean = is_korean(language)
    yield from (fact.ko if korean else fact.en for fact in conflict.facts)
    if not conflict.facts:
        yield (
            "까닭을 찾기에는 시간이 모자랐습니다. 시간을 늘려 다시 해 주세요."
            if korean
            else "The time was too short to find out why. Allow more of it and plan again."
        )


def undone_by(conflict: Conflict, language: str) -> str:
    """Say which changes, were they allowed, would undo a conflict, or what to add; empty where nothing is known."""
    korean, said = is_korean(language), []
    changes = [change for change in Change if any(fact.change is change for fact in conflict.facts)]
    if changes:
        names = ", ".join(change_name(change, language) for change in changes)
        said.append(f"허용하면 달라질 수 있는 것: {names}." if korean else f"What could be allowed: {names}.")
    if any(fact.kind is Kind.LUNCH for fact in conflict.facts):
        said.append(
            "급식 차수를 더 낼 수 있으면 급식 표에 그 차수를 한 줄 더 적고 다시 계획해 보세요. 반은 비워 둬도 됩니다."
            if korean
            else "If another sitting can be given, add it to the table of lunch, for no class, and plan again."
        )
    return " ".join(said)


def not_in_any_timetable(language: str) -> tuple[str, ...]:
    """Name what no plan knows and people have to watch."""
    return _WATCH_KO if is_korean(language) else _WATCH_EN


_WATCH_KO = (
    "쉬는 시간에 자유롭게 다니는 것",
    "화장실",
    "점심시간에 밥을 먹은 뒤 (운동장, 도서관, 매점)",
    "창 너머나 운동장 건너로 멀리서 보이는 것",
    "결석·보강·행사로 시간표가 바뀌는 날",
    "단체 채팅방과 온라인 수업방",
    "등하교 버스와 학원 가는 길처럼 학교 밖의 길",
)
_WATCH_EN = (
    "where people go freely in breaks",
    "toilets",
    "what is left of the lunch break after the meal (yard, library, shop)",
    "seeing each other from afar, through windows or across the yard",
    "days on which the timetable changes: absences, replacement lessons, events",
    "group chats and online classrooms",
    "ways outside the school, such as the bus",
)


def lines(
    plan: Plan, pairs: Sequence[Apart], before: int, language: str, *, others: Sequence[Plan] = ()
) -> Iterator[str]:
    """Tell a plan line by line for a terminal: the sum of it, what is left and why, and what others there are."""
    roles = Roles(tuple(pairs))
    yield from summary(plan, before, language)
    if plan.meetings:
        yield ""
        yield left_heading(plan, language)
        yield from (f"  {line}" for line in by_pair(plan, roles, language))
        for day in days(plan.meetings):
            yield ""
            yield f"  {day_heading(day, language)} ({day_times(day)})"
            for row in day.rows:
                kept = [one.pair.kept for _, one in row]
                yield f"    {meeting_line(row[0][1], roles, language, kept=kept)}"
    for conflict in plan.conflicts:
        yield ""
        yield why_heading(conflict, language)
        yield from (f"  - {line}" for line in conflict_lines(conflict, language))
        if undone := undone_by(conflict, language):
            yield f"  {undone}"
    if others:
        yield ""
        yield "바꿀 수 있는 것에 따라" if is_korean(language) else "By what may change"
        for rung in rungs(plan, others, language):
            mine = ("  ◀ 이 계획" if is_korean(language) else "  ◀ this plan") if rung.is_mine else ""
            yield f"  {rung.name}{mine}"
            words = _AIMS_KO if is_korean(language) else _AIMS_EN
            yield "    " + ", ".join(f"{word} {aim}" for word, aim in zip(words, rung.aims, strict=True))


def left_heading(plan: Plan, language: str) -> str:
    """Say how many meetings are told; they are left where a plan may change something."""
    number = len(plan.meetings)
    if not plan.allowed.changes:
        return f"지금 마주치는 때 {number}번" if is_korean(language) else f"Meetings now: {number}"
    return f"남은 마주침 {number}번" if is_korean(language) else f"Meetings left: {number}"


def by_pair(plan: Plan, roles: Roles, language: str) -> tuple[str, ...]:
    """Say how many meetings each pair has, where there are several: one may be nearly apart, and another not."""
    if len(roles.pairs) < 2:
        return ()
    numbers = Counter(one.pair for one in plan.meetings)
    return tuple(
        f"{roles.said(pair.mover, language)} ↔ {roles.said(pair.kept, language)}: {numbers[pair]}"
        + ("번" if is_korean(language) else "")
        for pair in roles.pairs
    )


def why_heading(conflict: Conflict, language: str) -> str:
    """Say how many meetings a conflict is about."""
    number = len(conflict.meetings)
    if is_korean(language):
        return f"마주침 {number}번을 피할 수 없는 까닭"
    return f"Why {_count(number, 'meeting', 'meetings')} cannot be avoided"


def ranges(numbers: Sequence[int]) -> str:
    """Write numbers that go up shortly.

    >>> ranges([1, 2, 3, 7, 9, 10])
    '1–3, 7, 9–10'
    """
    starts = [one for one in numbers if one - 1 not in numbers]
    ends = [one for one in numbers if one + 1 not in numbers]
    return ", ".join(
        str(first) if first == last else f"{first}–{last}" for first, last in zip(starts, ends, strict=True)
    )


def as_record(plan: Plan) -> Mapping[str, Any]:
    """Give a plan for programs. Students stand by their keys; times are seconds since midnight, days count from 0."""
    return {
        "allowed": {
            "changes": [change.value for change in Change if change in plan.allowed.changes],
            "by_the_school_itself": plan.allowed.changes <= BY_ITSELF,
            "wishes": {key: day.isoformat() for key, day in plan.allowed.wishes.items()},
            "fixed": [list(one) for one in sorted(plan.allowed.fixed)],
            "rooms": sorted(plan.allowed.rooms),
            "rests": sorted(plan.allowed.rests),
        },
        "students": [
            {
                "student": key,
                "takes": dict(choice.takes),
                "walks": [_walk_record(day, index, walk) for (day, index), walk in sorted(choice.walks.items())],
                "rests": [
                    {"day": int(day), "from": end, "place": place} for (day, end), place in sorted(choice.rests.items())
                ],
            }
            for key, choice in plan.weeks.choices.items()
        ],
        "rooms": [
            {"section": section, "day": int(day), "start": start, "room": room}
            for (section, day, start), room in sorted(plan.weeks.rooms.items())
        ],
        "meetings": [_meeting_record(one) for one in plan.meetings],
        "aims": {
            name: {"reached": aim.reached, "bound": aim.bound, "proved": aim.proved}
            for name, aim in (
                ("meetings", plan.met),
                ("changes_for_others", plan.others),
                ("changes_for_movers", plan.moved),
                ("detour_seconds", plan.detour),
            )
        },
        "conflicts": [
            {
                "meetings": [_meeting_record(meeting) for meeting in one.meetings],
                "facts": [
                    {
                        "why": fact.why.value,
                        "ko": fact.ko,
                        "en": fact.en,
                        "change": fact.change.value if fact.change else None,
                    }
                    for fact in one.facts
                ],
            }
            for one in plan.conflicts
        ],
        "seconds": plan.seconds,
    }


def _walk_record(day: Day, index: int, walk: Walk) -> Mapping[str, Any]:
    return {"day": int(day), "after_stop": index, "via": walk.via, "hold": walk.hold}


def _meeting_record(one: Meeting) -> Mapping[str, Any]:
    return {
        "mover": one.pair.mover,
        "kept": one.pair.kept,
        "day": int(one.day),
        "start": one.start,
        "end": one.end,
        "spots": list(one.spots),
        "mover_at": _moment_record(one.mover),
        "kept_at": _moment_record(one.kept),
    }


def _moment_record(one: Moment) -> Mapping[str, Any]:
    return {"index": one.index, "walking": one.walking, "kind": one.kind.value, "said": one.said}


def _changes(number: int) -> str:
    return _count(number, "lesson or way changes", "lessons and ways change")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
