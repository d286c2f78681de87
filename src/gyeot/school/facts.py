"""The facts that can stand in the way of a better week, each in a plain sentence, Korean first."""

from collections.abc import Mapping, Sequence

from gyeot.said import together, topic
from gyeot.school.plan import Change, Fact, Why
from gyeot.school.week import Kind, Section

#: How the sections of a course are counted: one alone, or several.
_COUNTED: Mapping[Kind, tuple[str, str, str, str]] = {
    Kind.ARRIVE: (
        "들어올 문과 시각이 하나뿐입니다",
        "one gate and time",
        "들어올 문과 시각이 {n}가지뿐입니다",
        "gates and times",
    ),
    Kind.CLASS: ("하나뿐입니다", "one class", "{n}개뿐입니다", "classes"),
    Kind.COURSE: ("한 반뿐입니다", "one group", "분반이 {n}개뿐입니다", "groups"),
    Kind.LUNCH: ("한 차수뿐입니다", "one sitting", "{n}차까지뿐입니다", "sittings"),
    Kind.CLUB: ("하나뿐입니다", "one", "{n}개뿐입니다", "clubs"),
    Kind.EVENT: ("하나뿐입니다", "one", "{n}개뿐입니다", "events"),
    Kind.LEAVE: (
        "나갈 문과 시각이 하나뿐입니다",
        "one gate and time",
        "나갈 문과 시각이 {n}가지뿐입니다",
        "gates and times",
    ),
}

_OTHER: Mapping[Kind, str] = {Kind.LUNCH: "다른 차수", Kind.CLUB: "다른 동아리", Kind.EVENT: "다른 행사"}

_FORBIDDEN: Mapping[Change, tuple[str, str]] = {
    Change.ROUTE: ("다른 길로 다니게 하는 것을 허용하지 않았습니다.", "Going another way was not allowed."),
    Change.WAIT: ("늦게 나서게 하는 것을 허용하지 않았습니다.", "Setting out later was not allowed."),
    Change.GATE: ("등하교 문과 시각을 바꾸는 것을 허용하지 않았습니다.", "Another gate or time was not allowed."),
    Change.LUNCH: ("급식 차수를 바꾸는 것을 허용하지 않았습니다.", "Another sitting at lunch was not allowed."),
    Change.CLUB: ("동아리나 행사를 바꾸는 것을 허용하지 않았습니다.", "Another club or event was not allowed."),
    Change.COURSE: (
        "이동수업 분반을 바꾸는 것을 허용하지 않았습니다.",
        "Another group of a moving lesson was not allowed.",
    ),
    Change.CLASS: ("학급교체를 허용하지 않았습니다.", "A change of class was not allowed."),
}


def only_section(sections: Sequence[Section]) -> Fact:
    """A course is given in these sections and no more."""
    first, number = sections[0], len(sections)
    one_ko, one_en, more_ko, more_en = _COUNTED[first.kind]
    if number == 1:
        ko, en = one_ko, f"There is {one_en} for {first.course} and no more."
    else:
        ko, en = more_ko.format(n=number), f"There are {number} {more_en} for {first.course} and no more."
    return Fact(Why.ONLY_SECTION, f"{first.course}{topic(first.course)} {ko}.", en, kind=first.kind)


def full(section: Section) -> Fact:
    """A section has no free seat."""
    return Fact(
        Why.FULL,
        f"{section.name}에는 빈자리가 없습니다(정원 {section.seats}명).",
        f"{section.name} has no free seat of {section.seats}.",
    )


def clash(one: Section, other: Section) -> Fact:
    """Two courses whose other sections are given at the same time."""
    for own_class, another in ((one, other), (other, one)):
        if own_class.kind is Kind.CLASS:
            return Fact(
                Why.CLASH,
                f"학급을 옮기면 {another.course}{together(another.course)} 시간이 겹칩니다.",
                f"In another class there would be lessons at the time of {another.course}.",
            )
    a, b = sorted((one.course, other.course))
    return Fact(
        Why.CLASH,
        f"{a}{together(a)} {b}{topic(b)} 다른 반을 고르면 시간이 겹칩니다.",
        f"{a} and {b}: other sections of them are at the same time.",
    )


def forbidden(change: Change) -> Fact:
    """A kind of change was not allowed."""
    ko, en = _FORBIDDEN[change]
    return Fact(Why.FORBIDDEN, ko, en, change)


def fixed(course: str) -> Fact:
    """Someone said that a course stays as it is."""
    return Fact(Why.FIXED, f"{course}{topic(course)} 그대로 두기로 했습니다.", f"{course} was to stay as it is.")


def meets(section: Section) -> Fact:
    """In the other sections of this one's course that can be taken they meet as well."""
    other = _OTHER.get(section.kind, "다른 반")
    return Fact(
        Why.MEETS,
        f"{section.course}의 {other} 가운데 갈 수 있는 곳에서도 마주칩니다.",
        f"In the other sections of {section.course} that can be taken they would meet too.",
    )


def no_other_way(*, is_known: bool) -> Fact:
    """Every way passes where they meet, as far as ways are known."""
    return (
        Fact(
            Why.NO_OTHER_WAY,
            "다닐 수 있는 길은 모두 마주치는 곳을 지납니다.",
            "Every way there is passes where they meet.",
        )
        if is_known
        else Fact(
            Why.NO_OTHER_WAY,
            "길을 모르는 곳이 있어, 나서고 들어갈 때 마주칠 수 있다고 보았습니다.",
            "Some way is not known: there they may meet as one leaves and the other comes.",
        )
    )


def no_time() -> Fact:
    """The break is too short for a longer way or a later start."""
    return Fact(
        Why.NO_TIME,
        "쉬는 시간이 짧아 더 늦게 나서거나 더 돌아갈 수 없습니다.",
        "The break is too short to set out later or go a longer way.",
    )
