"""Signed checkpoints: they catch what a bare chain misses; a decision record proves itself."""

import copy
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.commands import Refused
from app.commands.audit import _checked, verify_record
from app.delivery.checkpoints import FILE, make_checkpoints, read_file
from app.delivery.signing import BadKey, public_hex, public_pem, signing_key
from app.domain.audit import EventRecord, event_hash
from app.domain.errors import NotFound
from app.models import Event
from app.queries.audit import audit_report
from app.queries.records import decision_record
from app.settings import Settings
from app.standards import verify_record as verifier
from tests.services.test_verify_audit import tamper
from tests.voting import together, vote
from tests.world import START, World

Record = dict[str, Any]


def settings_of(world: World) -> Settings:
    return world.database.settings  # type: ignore[attr-defined,no-any-return]


def signed(world: World) -> int:
    """How many checkpoints were made just now."""
    return len(make_checkpoints(world.database, settings_of(world), at=world.later()))


def found(world: World, copies: Any = ()) -> list[tuple[str, int, str]]:
    """What the checkpoints find wrong."""
    _, faults = world.database.read_at_leisure(_checked, list(copies))
    return [(f.stream, f.seq, f.problem) for f in faults]


@pytest.fixture
def decided(world: World) -> tuple[World, Record]:
    """A decision of two sponsors, signed."""
    review = together(world, number=2)
    vote(world, "sponsor", review, "hold")
    vote(world, "sponsor", review)
    vote(world, "other_sponsor", review)
    signed(world)
    record = world.read(decision_record, world.auditor, review.id)
    return world, json.loads(record.model_dump_json())


def test_each_names_what_moved_since_the_one_before(world: World) -> None:
    world.opportunity()
    assert signed(world) == 1
    assert signed(world) == 0
    world.opportunity(title="Another")
    assert signed(world) == 1
    kept = read_file(settings_of(world).data_dir / FILE)
    assert [one.number for one in kept] == [1, 2]
    assert "opportunity:1" in kept[0].body
    assert "opportunity:1" not in kept[1].body
    assert "opportunity:2" in kept[1].body
    assert found(world, kept) == []


def test_the_file_is_brought_up_to_date_after_a_failure(world: World) -> None:
    world.opportunity()
    path = settings_of(world).data_dir / FILE
    path.mkdir()
    signed(world)
    path.rmdir()
    world.opportunity(title="Another")
    signed(world)
    assert [one.number for one in read_file(path)] == [1, 2]


def test_a_trail_written_anew_is_found_though_its_chain_is_whole(world: World) -> None:
    world.opportunity()
    signed(world)
    stream = "opportunity:1"

    def forge(session: Session) -> None:
        row = session.scalars(sa.select(Event).filter_by(stream=stream, seq=1)).one()
        data = {**row.data, "forged": True}
        facts = (stream, 1, row.kind, row.at, row.actor, data, row.previous_hash)
        new = event_hash(EventRecord(*facts))
        session.execute(sa.update(Event).filter_by(id=row.id).values(data=data, hash=new))
        session.execute(
            sa.text("UPDATE stream_head SET hash = :new WHERE stream = :stream"),
            {"new": new, "stream": stream},
        )

    tamper(world)
    world.database.write_now(forge)
    assert world.database.read_at_leisure(audit_report).faults == ()
    assert found(world) == [(stream, 1, "it is not the record that checkpoint 1 signed")]


def test_a_cut_off_tail_with_its_head_is_found(world: World) -> None:
    world.opportunity()
    signed(world)
    tamper(
        world,
        "DELETE FROM outbox",
        "DELETE FROM event WHERE stream = 'opportunity:1'",
        "DELETE FROM stream_head WHERE stream = 'opportunity:1'",
    )
    assert world.database.read_at_leisure(audit_report).faults == ()
    assert found(world) == [("opportunity:1", 1, "checkpoint 1 signed it, and it is missing")]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE audit_checkpoint SET body = replace(body, '2026', '2025')", "signature"),
        ("UPDATE audit_checkpoint SET signature = repeat('0', 128)", "signature"),
        ("DELETE FROM audit_checkpoint WHERE number = 1", "checkpoint 1 is missing before it"),
    ],
)
def test_a_tampered_checkpoint_is_found(world: World, statement: str, problem: str) -> None:
    world.opportunity()
    signed(world)
    world.opportunity(title="Another")
    signed(world)
    if world.database.is_sqlite:
        statement = statement.replace("repeat('0', 128)", "hex(zeroblob(64))")
    tamper(world, statement)
    assert problem in str(found(world))


def test_copies_kept_elsewhere_show_what_was_made_to_vanish(world: World) -> None:
    world.opportunity()
    signed(world)
    copies = read_file(settings_of(world).data_dir / FILE)
    tamper(world, "DELETE FROM audit_checkpoint", "DELETE FROM checkpointed_stream")
    signed(world)
    assert "not the one whose copy was kept" in str(found(world, copies))
    tamper_again = sa.text("DELETE FROM audit_checkpoint")
    world.database.write_now(lambda session: session.execute(tamper_again) and None)
    assert "missing here" in str(found(world, copies))


def test_the_key_is_made_once_and_only_for_us(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    first, again = (public_hex(signing_key(settings)) for _ in range(2))
    assert first == again
    assert (tmp_path / "audit-key.pem").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["audit-key.pem"]


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text("nonsense")
    with pytest.raises(BadKey):
        signing_key(Settings(data_dir=tmp_path, audit_key_file=path))
    with pytest.raises(OSError, match="No such file"):
        signing_key(Settings(data_dir=tmp_path, audit_key_file=tmp_path / "absent"))


def test_a_record_holds_and_says_so(decided: tuple[World, Record]) -> None:
    world, record = decided
    assert list(verifier.faults(record, public_hex(signing_key(settings_of(world))))) == []
    assert record["people"] == {
        "person:1": "Lead",
        "person:3": "Sponsor",
        "person:4": "Other Sponsor",
    }
    assert [e["kind"] for e in record["votes"]] == [
        "gate_vote_cast",
        "gate_vote_changed",
        "gate_vote_cast",
    ]


def at(record: Record, kind: str) -> Record:
    return next(e for e in record["events"] if e["kind"] == kind)


def rehash(event: Record) -> None:
    event["hash"] = verifier.event_hash(event)


def forged_outcome(record: Record) -> None:
    record["outcome"] = at(record, "gate_decided")["data"]["outcome"] = "stop"
    rehash(at(record, "gate_decided"))


def other_vote(record: Record) -> None:
    at(record, "gate_decided")["data"]["votes"][0]["reason"] = "Never said."


def other_signature(record: Record) -> None:
    record["checkpoint"]["signature"] = "0" * 128


def other_submission(record: Record) -> None:
    at(record, "gate_submitted")["data"]["statement"] = "Never written."
    rehash(at(record, "gate_submitted"))


def other_submitter(record: Record) -> None:
    at(record, "gate_submitted")["actor"] = "person:4"
    rehash(at(record, "gate_submitted"))


def second_decision(record: Record) -> None:
    record["events"].append(copy.deepcopy(at(record, "gate_decided")))


FORGERIES: dict[str, tuple[Callable[[Record], Any], str]] = {
    "the pack": (lambda r: r.update(pack=r["pack"] + " "), "the pack"),
    "its digest": (lambda r: r.update(pack_digest="0" * 64), "the pack"),
    "the outcome": (lambda r: r.update(outcome="stop"), "the record"),
    "the outcome and its hash": (forged_outcome, "does not vouch for it"),
    "a reason": (lambda r: at(r, "gate_decided")["data"].update(reason="x"), "was changed"),
    "who": (lambda r: at(r, "gate_decided").update(actor="person:1"), "was changed"),
    "when": (
        lambda r: at(r, "gate_decided").update(at="2020-01-01T00:00:00.000000+00:00"),
        "was changed",
    ),
    "the submission": (lambda r: at(r, "gate_submitted")["data"].update(gate=2), "was changed"),
    "the submission and its hash": (other_submission, "the submission"),
    "who submitted, and its hash": (other_submitter, "the submission"),
    "no submission": (lambda r: r["events"].pop(0), "the submission"),
    "a further decision": (second_decision, "does not belong"),
    "the opportunity": (lambda r: r.update(opportunity="OP-0002"), "its opportunity is OP-0002"),
    "the gate": (lambda r: r.update(gate=5), "its gate is 5"),
    "the attempt": (lambda r: r.update(attempt=7), "its attempt is 7"),
    "the review": (lambda r: r.update(review_id=99), "its review_id is 99"),
    "the time": (lambda r: r.update(decided_at="2020-01-01T00:00:00Z"), "the time it gives"),
    "its version": (lambda r: r.update(record_version=2), "its record_version is 2"),
    "a vote that was told": (other_vote, "not the vote that was cast"),
    "a vote left out": (lambda r: r["votes"].pop(0), "does not follow"),
    "the last vote left out": (lambda r: r["votes"].pop(), "do not end where"),
    "what a vote committed to": (
        lambda r: r["votes"][0]["data"].update(commitment="0" * 64),
        "was changed",
    ),
    "the signature": (other_signature, "signature does not hold"),
    "the signed text": (
        lambda r: r["checkpoint"].update(body=r["checkpoint"]["body"] + " "),
        "signature does not hold",
    ),
    "the number of the checkpoint": (
        lambda r: r["checkpoint"].update(checkpoint=99),
        "not the one that was signed",
    ),
    "a further word": (lambda r: r.update(note="Carried."), "holds “note”"),
    "a further word in an event": (
        lambda r: at(r, "gate_decided").update(reason="Carried."),
        "holds “reason”",
    ),
    "no checkpoint": (lambda r: r.update(checkpoint=None), "none yet"),
    "nothing in it": (dict.clear, "cannot be read"),
    "no events": (lambda r: r.update(events=[]), "cannot be read"),
    "no decision": (lambda r: r["events"].pop(), "cannot be read"),
    "no list of events": (lambda r: r.update(events={}), "cannot be read"),
    "a pack that is no JSON": (lambda r: r.update(pack="{"), "cannot be read"),
}


def test_a_record_that_was_tampered_with_is_refused(decided: tuple[World, Record]) -> None:
    _, sound = decided
    for name, (forge, problem) in FORGERIES.items():
        record = copy.deepcopy(sound)
        forge(record)
        assert problem in str(list(verifier.faults(record))), name


def test_a_name_that_stands_twice_is_refused(
    decided: tuple[World, Record], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One reader takes the first, another the last."""
    path = tmp_path / "record.json"
    text = json.dumps(decided[1])
    path.write_text(text.replace('"outcome":', '"outcome": "stop", "outcome":', 1))
    assert verifier.main([str(path)]) == 2
    assert "stands twice" in capsys.readouterr().err


def test_another_key_is_not_trusted(decided: tuple[World, Record]) -> None:
    assert "another key" in str(list(verifier.faults(decided[1], "0" * 64)))


def test_the_verifier_runs_by_itself_and_names_the_first_bad_record(
    decided: tuple[World, Record], tmp_path: Path
) -> None:
    world, record = decided
    path, pem = tmp_path / "record.json", tmp_path / "key.pem"
    path.write_text(json.dumps(record))
    pem.write_text(public_pem(signing_key(settings_of(world))))
    program = [sys.executable, "-S", "-c", _ALONE, verifier.__file__, str(path), "--key", str(pem)]
    ran = subprocess.run(program, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "The record holds. OP-0001, gate 1: proceed." in ran.stdout
    assert "The record holds" in verify_record(path, str(pem))
    at(record, "gate_decided")["data"]["reason"] = "Another."
    path.write_text(json.dumps(record))
    ran = subprocess.run(program, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert ran.returncode == 1
    seq = at(record, "gate_decided")["seq"]
    assert ran.stderr.splitlines()[1].startswith(f"opportunity:1 record {seq}: it was changed")
    with pytest.raises(Refused, match="was changed"):
        verify_record(path, "")


_ALONE = (
    "import runpy, sys, site; sys.path[:] = [p for p in sys.path if p] "
    f"+ {[p for p in sys.path if 'site-packages' in p]!r}; "
    "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
)


def test_what_is_no_record_is_refused_plainly(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    for text in ("", "[]", "{"):
        path.write_text(text)
        with pytest.raises(Refused, match="cannot be read"):
            verify_record(path, "")
    path.write_text("{}")
    with pytest.raises(Refused, match="cannot be read"):
        verify_record(path, "no such key")
    with pytest.raises(Refused, match="cannot be read"):
        verify_record(path, "")


def test_there_is_no_record_before_the_decision_nor_for_whom_the_gate_is_hidden(
    world: World,
) -> None:
    review = together(world, number=2)
    with pytest.raises(NotFound):
        world.read(decision_record, world.lead, review.id)
    vote(world, "sponsor", review)
    vote(world, "other_sponsor", review)
    assert world.read(decision_record, world.lead, review.id).checkpoint is None
    with pytest.raises(NotFound):
        world.read(decision_record, world.neighbour, review.id)


def test_the_verifiers_hash_is_the_trails(world: World) -> None:
    data = {"text": "Zażółć 🛠 \u2028", "n": [2**53 + 1, None, True, {"é": ""}]}
    facts = ("opportunity:9", 3, "edited", START, "person:1", data, "0" * 64)
    names = ("stream", "seq", "kind", "at", "actor", "data", "previous_hash")
    told = dict(zip(names, facts, strict=True)) | {"at": START.isoformat()}
    assert verifier.event_hash(told) == event_hash(EventRecord(*facts))


class _Hook(BaseHTTPRequestHandler):
    """A webhook that refuses once, then takes what it gets."""

    taken: ClassVar[list[bytes]] = []
    refuses: ClassVar[list[int]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        status = self.refuses.pop() if self.refuses else 204
        if status == 204:
            self.taken.append(body)
        self.send_response(status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Quietly."""


def test_the_webhook_gets_each_once_and_what_it_refused_again(world: World) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    _Hook.taken, _Hook.refuses = [], [503]
    url = f"http://127.0.0.1:{server.server_port}/hook?for=audit"
    settings = settings_of(world).model_copy(update={"checkpoint_webhook": url})
    try:
        world.opportunity()
        make_checkpoints(world.database, settings, at=world.later())
        assert _Hook.taken == []
        world.opportunity(title="Another")
        make_checkpoints(world.database, settings, at=world.later())
        make_checkpoints(world.database, settings, at=world.later())
    finally:
        server.shutdown()
        server.server_close()
    assert [json.loads(body)["checkpoint"] for body in _Hook.taken] == [1, 2]
    file = (settings.data_dir / FILE).read_text().splitlines()
    assert [body.decode() for body in _Hook.taken] == file


def test_without_anybody_listening_nothing_is_lost(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    settings = settings_of(world).model_copy(
        update={"checkpoint_webhook": f"http://127.0.0.1:{port}/"}
    )
    world.opportunity()
    assert len(make_checkpoints(world.database, settings, at=world.later())) == 1
    assert found(world) == []
