"""An account of a few people, what they say, and what a judge holds against it."""

import json
import random
from collections import Counter

import polars as pl

from tests.audit.carrying import row

PEOPLE, LIST, MAIL, TEXT = 6, 77, "by mail", "by message"
FATES = ("lost", "down", "busy", "gone")


class World:
    """An account, what its people said, and the steps that a seed makes of it."""

    def __init__(self, state, seed, *, merging=True):
        self.merging = merging
        self.state, self.die = state, random.Random(seed)  # noqa: S311 - a die, no key
        self.sms = str(state.value("select id from field where string_id = 'mobile_sms_opt_in'"))
        told = "select en, id from choice where field = ?"
        self.stored = dict(state.rows(told, int(self.sms)))
        self.counts, self.made, self.thrown, self.said = Counter(), 0, False, set()
        self._people()
        self.may = {each: self.mailable(each) for each in self.ids}
        self.looks()

    def _people(self):
        """Everybody anew, in any state there is."""
        for table in ("contact", "list_member", "effect"):
            self.state.make(f"delete from {table}")  # noqa: S608 - names of ours
        for at in range(PEOPLE):
            values = [
                self.die.choice(["1", "2", "2", None]),
                self.die.choice([*self.stored.values(), None]),
                self.die.choice([f"p{at}@example.org", f"p{at}@example.org", None]),
                self.die.choice([f"44770090{at:04}", None]),
                f"F{at}",
            ]
            columns = f'id, uid, "31", "{self.sms}", "3", "37", "{self.state.external_id}"'
            self.state.make(
                f"insert into contact ({columns}) values (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - numbers
                900 + at,
                f"u{at}",
                *values,
            )

    @property
    def ids(self):
        return [str(one) for (one,) in self.state.rows("select id from contact order by id")]

    def value(self, each, field):
        column = {"external_id": self.state.external_id, "sms_opt_in": self.sms}.get(field, field)
        told = f'select "{column}" from contact where id = ?'  # noqa: S608 - a number
        found = self.state.value(told, int(each))
        # As a plan says it, whatever the account stores.
        says = {self.stored["True"]: "1", self.stored["False"]: "2"}
        return says.get(found, found) if field == "sms_opt_in" else found

    def put(self, each, field, value):
        column = {"sms_opt_in": self.sms}.get(field, field)
        if field == "sms_opt_in" and value:
            value = self.stored["True" if value == "1" else "False"]
        self.state.make(f'update contact set "{column}" = ? where id = ?', value, int(each))  # noqa: S608 - a number

    def allowed(self, each):
        """Channel -> whether they may be mailed; a contact that a push made by none."""
        return self.may.setdefault(each, {MAIL: False, TEXT: False})

    def mailable(self, each):
        mail = self.value(each, "31") == "1" and bool(self.value(each, "3"))
        text = self.value(each, "sms_opt_in") != "2" and bool(self.value(each, "37"))
        return {MAIL: mail, TEXT: text}

    def out(self, each):
        return {MAIL: self.value(each, "31") == "2", TEXT: self.value(each, "sms_opt_in") == "2"}

    def says(self):
        """A person opts in or out, by their own word."""
        each, channel = self.die.choice(self.ids), self.die.choice([MAIL, TEXT])
        word = self.die.choice(["1", "2"])
        self.put(each, "31" if channel == MAIL else "sms_opt_in", word)
        self.allowed(each)[channel] = word == "1"
        if word == "1":
            self.said.add((each, channel))
        self.counts["words"] += 1

    def moves(self):
        """Another system changes an address or a number: whom it makes mailable is its doing."""
        each, field = self.die.choice(self.ids), self.die.choice(["3", "37"])
        new = {"3": "moved@example.org", "37": "447666000111"}[field]
        self.put(each, field, self.die.choice([None, new]))
        for channel, now in self.mailable(each).items():
            self.allowed(each)[channel] |= now
        self.looks()

    def fate(self, call, writes):
        """What goes wrong with a question, and what people say meanwhile."""
        merges = call.path.endswith("merge")
        if merges:
            told = json.loads(call.content)
            self.merges(told["source_key_value"], told["target_key_value"])
        # Between the look and the merge itself nothing can be seen: there is no such word.
        if self.die.random() < 0.05 and not merges:
            self.says()
        if self.die.random() < 0.02:
            self.thrown = True
        if self.die.random() < (0.2 if writes else 0.01):
            self.counts["failures"] += 1
            return self.die.choice(FATES)
        return None

    def rows(self):
        """A plan of anything, of what stands there now."""
        ids = self.ids
        merging = self.merging and len(ids) > 4 and self.die.random() < 0.3
        merged = self.die.sample(ids, 2) if merging else []
        left = [each for each in ids if each not in merged]
        several = [self._row(each) for each in self.die.sample(left, min(4, len(left)))]
        merges = [self._merge(*merged)] if merged else []
        new = [self._create()] if self.die.random() < 0.4 else []
        return [*several, *new, *merges]

    def _row(self, each):
        kind = self.die.choice(["opt_out", "opt_out", "update", "update", "update", "list"])
        if kind == "list":
            return row(self.die.choice(["list_add", "list_remove"]), each, field=str(LIST))
        if kind == "opt_out":
            field = self.die.choice(["31", "sms_opt_in"])
            return row(kind, each, field=field, seen=self.value(each, field), desired="2")
        field = self.die.choice(["1", "3", "37"])
        new = {"1": "Zoe", "3": f"new.{each}@example.org", "37": f"4479990{each}"}[field]
        other = self.value(self.die.choice(self.ids), field) or new
        desired = self.die.choice([new, new, other, None])
        seen = self.value(each, field)
        return row(kind, each, field=field, seen=seen, desired=desired, clears=not desired)

    def _create(self):
        self.made += 1
        name = f"N{self.made}"
        fields = {"external_id": name, "3": f"{name}@example.org", "37": f"4478880{self.made:03}"}
        key = self.die.choice(["external_id", "3"])
        return row("create", name, body=json.dumps({"key": key, "fields": fields}))

    def _merge(self, source, into):
        rules = self.die.choice([{}, {"1": "overwrite"}, {"3": "overwrite"}])
        body = {"into": into, "rules": rules, "delete_source": True}
        return row("merge", source, body=json.dumps(body))

    def merges(self, source, into):
        """Two people are about to be one: whoever of them is out stays out."""
        for channel, is_out in self.out(source).items():
            self.allowed(into)[channel] &= not is_out

    def carried_out(self, plan, ends):
        """Who was opted out by a plan is out, unless they said otherwise meanwhile."""
        held = ends.filter(pl.col("state") == "verified").select("row_id")
        done = plan.rows.filter(action="opt_out").join(held, on="row_id")
        for each, field in done.select("record", "field").iter_rows():
            channel = MAIL if field == "31" else TEXT
            if (each, channel) not in self.said:
                self.allowed(each)[channel] = False

    def wrong(self):
        """Whoever may be mailed now, and neither was before nor said so."""
        found = [
            (each, channel)
            for each in self.ids
            for channel, now in self.mailable(each).items()
            if now and not self.allowed(each)[channel]
        ]
        return [*found, *self._at_an_address_that_is_out()]

    def looks(self):
        """Who has which address, and which of them are out, before a push."""
        self.had = {each: self.value(each, "3") for each in self.ids}
        self.were_out = {each for each in self.had if self.out(each)[MAIL]}

    def _at_an_address_that_is_out(self):
        """Whoever may be mailed, since a push, at an address of another who was out before it."""
        now = {each: self.value(each, "3") for each in self.ids}
        outs = {now[each] for each in self.were_out & {*now} if self.out(each)[MAIL]}
        return [
            (each, "at the address of another")
            for each, address in now.items()
            if address in outs and self.mailable(each)[MAIL] and self.had.get(each) != address
        ]
