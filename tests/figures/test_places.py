"""The order in which labels are published says nothing of their numbers, and places are not taken for schools."""

import pytest

from gyeot.figures import places


@pytest.mark.parametrize(
    ("given", "order"),
    [
        ("제주, 기타, 경기, 서울", "서울, 경기, 제주, 기타"),
        ("전라북도, 강원특별자치도, 서울특별시", "서울특별시, 강원특별자치도, 전라북도"),
        ("부산 중구, 서울 서초구, 서울 강남구", "서울 강남구, 서울 서초구, 부산 중구"),
        ("10월, 9월, 2월", "2월, 9월, 10월"),
        ("2024-10, 2024-9, 2023-12", "2023-12, 2024-9, 2024-10"),
        ("30대 이상, 미상, 10대, 20대", "10대, 20대, 30대 이상, 미상"),
        ("토, 일, 월", "월, 토, 일"),
        ("고등학교, 초등학교, 중학교", "초등학교, 중학교, 고등학교"),
        ("Q4, Q1, Q10", "Q1, Q4, Q10"),
        ("Sep, Aug", "Aug, Sep"),
    ],
)
def test_labels_stand_in_an_order_of_their_own(given: str, order: str):
    assert places.in_order(given.split(", ")) == tuple(order.split(", "))


def test_the_list_of_places_is_whole():
    assert len(set(places.provinces().values())) == 17
    assert {"서초", "속초", "강남", "서귀포", "기장"} <= places.districts()
    assert not {name for name in places.districts() if name.endswith(("시", "군", "구")) and len(name) > 2}
