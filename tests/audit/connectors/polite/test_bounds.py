"""How much of an answer is let in, and for how long it is waited for."""

import asyncio
import gzip
import socket
import tracemalloc
import zlib

import pytest

from audit.connectors.http import Allowed, Call, Garbled, Host, Manners, Unreachable

LIST = (Allowed("GET", "/orders"),)
ORDERS = Call("GET", "/orders")
MIB = 1 << 20


@pytest.fixture
def ask(serving, clock):
    """What came of one call within the limits, an error among it."""

    def asked(*answers, **limits):
        async def once():
            manners = Manners(per_minute=1e6, **{"tries": 2, **limits})
            async with (
                serving(*answers) as server,
                Host(server.url, LIST, manners, clock=clock) as door,
            ):
                try:
                    return await door.ask(ORDERS)
                except (Garbled, Unreachable) as error:
                    return error

        return asyncio.run(once())

    return asked


def bomb(mib):
    """Gzip, 1 MiB of it for each GiB inside."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packer.compress(b"[") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * mib


def test_a_gzip_bomb_is_cut_off_and_takes_no_memory(ask, reply):
    packed = bomb(1024)
    tracemalloc.start()
    error = ask(reply(body=packed, Content_Encoding="gzip"), most_bytes=16 * MIB)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert type(error) is Garbled
    assert "more than 16,777,216 bytes" in error.what
    assert peak < 3 * 16 * MIB


def test_an_answer_packed_in_several_parts_is_read_to_its_end(ask, reply):
    body = gzip.compress(b"[1, " + b" " * 3 * MIB) + gzip.compress(b"2]")
    assert ask(reply(body=body, Content_Encoding="gzip")).parsed() == [1, 2]


def test_a_packed_answer_that_lacks_its_end_is_asked_for_again(ask, reply):
    body = gzip.compress(b"[1, 2]")
    came = ask(
        reply(body=body[:-4], Content_Encoding="gzip"), reply(body=body, Content_Encoding="gzip")
    )
    assert came.parsed() == [1, 2]


def test_a_packed_answer_that_is_damaged_is_asked_for_again(ask, reply):
    damaged = bytearray(gzip.compress(b"[1, 2]"))
    damaged[10] ^= 0xFF
    came = ask(reply(body=bytes(damaged), Content_Encoding="gzip"), reply(body=b"[]"))
    assert came.parsed() == []


def test_a_way_of_packing_we_did_not_ask_for_is_an_error(ask, reply):
    error = ask(reply(body=b"...", Content_Encoding="br"))
    assert "packed in a way we did not ask for" in error.what


def test_what_announces_too_much_is_not_even_begun(ask):
    error = ask(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
    assert type(error) is Garbled


def test_what_never_ends_is_cut_off_at_the_limit(ask):
    async def endless(_request, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b" " * 65536 + b"\r\n")
            await writer.drain()

    assert type(ask(endless, most_bytes=4 * MIB)) is Garbled


def test_json_nested_a_hundred_thousand_deep_is_refused(ask, reply):
    deep = b"[" * 100_000 + b"]" * 100_000
    assert "more than 500 levels" in ask(reply(body=deep)).what
    assert "more than 500 levels" in ask(reply(body=b'{"a":' * 100_000)).what


def test_one_string_of_fifty_megabytes_is_read(ask, reply):
    came = ask(reply(body=b'["' + b"\\\\[" * (50 * MIB // 3) + b'"]'), most_bytes=64 * MIB)
    assert len(came.parsed()[0]) == 50 * MIB // 3 * 2


def test_a_byte_now_and_then_does_not_move_the_deadline(ask):
    async def slow_loris(_request, writer):
        for sign in b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + b" " * 999:
            writer.write(bytes([sign]))
            await asyncio.sleep(0.01)

    error = ask(slow_loris, deadline_s=0.2)
    assert error.what == "no whole answer came within 0.2 s, in the last of 2 tries"


def test_a_body_that_comes_to_a_halt_ends_at_the_deadline(ask):
    async def halting(_request, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n[1,")
        await asyncio.sleep(60)

    assert "within 0.1 s" in ask(halting, deadline_s=0.1).what


def test_a_handshake_that_never_answers_ends_at_the_deadline(clock):
    async def asked():
        # The system takes the connection; nobody ever speaks on it.
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"https://127.0.0.1:{silent.getsockname()[1]}"
            manners = Manners(per_minute=1e6, tries=1, deadline_s=0.2)
            async with Host(url, LIST, manners, clock=clock) as door:
                with pytest.raises(Unreachable, match="no connection came about in time"):
                    await door.ask(ORDERS)

    asyncio.run(asked())


def test_after_a_late_answer_the_next_question_gets_its_own(ask, reply):
    async def late(_request, _writer):
        await asyncio.sleep(60)

    assert ask(late, reply(body=b'"mine"'), deadline_s=1).parsed() == "mine"
