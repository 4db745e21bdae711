"""What the coverage matrix says: gaps, overlaps, single points of dependence."""

import pytest

from app.domain.capabilities import (
    OURS,
    Confidence,
    Extent,
    Offer,
    Reading,
    believed,
    coverage,
    sole_provider_of,
)


def whole(capability: int, party: int, confidence: Confidence = Confidence.STATED) -> Offer:
    return Offer(capability, party, Extent.WHOLE, confidence)


def part(capability: int, party: int) -> Offer:
    return Offer(capability, party, Extent.PART, Confidence.PROVEN)


@pytest.mark.parametrize(
    ("offers", "reading"),
    [
        ([], Reading.GAP),
        ([part(1, 7), part(1, 8)], Reading.PART_ONLY),
        ([whole(1, 7), part(1, 8)], Reading.SINGLE),
        ([whole(1, OURS)], Reading.SINGLE),
        ([whole(1, OURS), whole(1, 7)], Reading.OVERLAP),
        ([whole(2, 7)], Reading.GAP),
    ],
)
def test_a_row_is_read_from_who_offers_all_of_it(offers: list[Offer], reading: Reading) -> None:
    (row,) = coverage([1], offers)
    assert row.reading is reading


def test_two_halves_are_not_a_whole() -> None:
    (row,) = coverage([1], [part(1, 7), part(1, 8)])
    assert row.whole == () and row.part == (7, 8)


def test_rows_keep_the_order_they_are_asked_in() -> None:
    assert [row.capability for row in coverage([3, 1, 2], [])] == [3, 1, 2]


def test_whoever_alone_covers_something_is_named_with_all_of_it() -> None:
    rows = coverage([1, 2, 3], [whole(1, 7), whole(2, 7), whole(3, 7), whole(3, OURS)])
    assert sole_provider_of(rows) == {7: (1, 2)}


def test_only_what_is_known_well_enough_is_believed() -> None:
    offers = [whole(1, 7, Confidence.STATED), whole(1, 8, Confidence.SHOWN), part(2, 7)]
    assert [o.party for o in believed(offers, Confidence.SHOWN)] == [8, 7]
    assert [o.party for o in believed(offers, Confidence.PROVEN)] == [7]
