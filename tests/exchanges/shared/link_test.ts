import { assert, assertEquals } from "@std/assert";
import { Link } from "../../../exchanges/shared/link.ts";
import { Backoff } from "../../../exchanges/shared/backoff.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import type { Micros } from "../../../core/units.ts";
import { ScriptedEffects } from "../../support/effects.ts";

const SECOND = 1_000_000, HOUR = 3_600 * SECOND;
const LIMITS = {
  handshake: 10 * SECOND,
  quiet: 8 * SECOND,
  patience: 4 * SECOND,
  lifetime: 23 * HOUR,
  grace: 2 * SECOND,
};
const us = (value: number) => value as Micros;

function linked(grace = LIMITS.grace) {
  const io = new ScriptedEffects(), lost: [string, boolean, string][] = [], probes: string[] = [];
  let quiet: Micros | null = null;
  const backoff = new Backoff(new Random(1), { first: SECOND, longest: 30 * SECOND, shortest: 100_000 });
  const link = new Link("x", "ws://h/p", { ...LIMITS, grace }, io, backoff, {
    probe: (channel) => probes.push(channel),
    lost: (channel, wasMain, reason) => lost.push([channel, wasMain, reason]),
    quietUntil: () => quiet,
  });
  const pass = (until: number) => {
    for (let due = io.nextTimer(us(until)); due; due = io.nextTimer(us(until))) link.timer(due.timer, due.at);
  };
  const ready = (channel: string, now: number) => {
    link.opened(channel, us(now));
    link.ready(channel, us(now));
  };
  return { io, link, lost, probes, backoff, pass, ready, hush: (until: Micros) => quiet = until };
}

Deno.test("Link opens, becomes ready and says which channel carries the talk", () => {
  const { link, io, ready } = linked();
  link.renew(us(0));
  assertEquals(io.opened, [{ channel: "x.1", url: "ws://h/p" }]);
  assertEquals([link.main, link.trying, link.owns("x.1"), link.owns("x.2")], [null, true, true, false]);
  ready("x.1", 5);
  assertEquals([link.main, link.trying], ["x.1", false]);
});

Deno.test("Link.renew() opens no second socket while one is on its way", () => {
  const { link, io } = linked();
  link.renew(us(0));
  link.renew(us(1));
  assertEquals(io.opened.length, 1);
});

Deno.test("P14 Link reopens with a wait after the main socket closed", () => {
  const { link, io, lost, pass, ready } = linked();
  link.renew(us(0));
  ready("x.1", 1);
  assert(link.closed("x.1", us(SECOND)));
  assertEquals(lost, [["x.1", true, "the socket closed"]]);
  assertEquals([link.main, link.trying, link.lastReason], [null, false, "x: the socket closed"]);
  assertEquals(io.opened.length, 1, "not at once");
  pass(SECOND + 1_100_000);
  assertEquals(io.opened.at(-1)?.channel, "x.2");
  assertEquals(link.closed("x.1", us(9 * SECOND)), false, "it is gone already");
});

Deno.test("Link gives up a socket that is not ready in time", () => {
  const { link, io, lost, pass } = linked();
  link.renew(us(0));
  link.opened("x.1", us(SECOND));
  pass(10 * SECOND);
  assertEquals(io.closed, ["x.1"]);
  assertEquals(lost, [["x.1", false, "not ready in time"]]);
});

Deno.test("Link asks a silent peer for a sign of life, and closes the socket if none comes", () => {
  const { link, io, probes, lost, pass, ready } = linked();
  link.renew(us(0));
  ready("x.1", 0);
  link.heard("x.1", us(5 * SECOND));
  pass(12 * SECOND);
  assertEquals(probes, [], "what was heard puts it off");
  pass(13 * SECOND + 2_000);
  assertEquals(probes, ["x.1"]);
  link.heard("x.1", us(14 * SECOND));
  pass(21 * SECOND);
  assertEquals([probes.length, io.closed.length], [1, 0]);
  pass(27 * SECOND);
  assertEquals(probes.length, 2);
  assertEquals(lost, [["x.1", true, "silent for 12000 ms"]]);
  assertEquals(io.closed, ["x.1"]);
});

Deno.test("Link replaces an old socket: the new one first, the old one after its grace", () => {
  const { link, io, lost, ready, pass } = linked();
  link.renew(us(0));
  ready("x.1", 0);
  for (let at = 0; at < 23 * HOUR; at += 5 * SECOND) {
    link.heard("x.1", us(at));
    if (at % (60 * SECOND) === 0) pass(at);
  }
  pass(23 * HOUR + SECOND);
  assertEquals(io.opened.at(-1)?.channel, "x.2");
  assertEquals([link.main, lost.length], ["x.1", 0]);
  const swap = 23 * HOUR + 2 * SECOND;
  link.heard("x.1", us(swap));
  ready("x.2", swap);
  assertEquals([link.main, io.closed], ["x.2", []]);
  pass(swap + 2 * SECOND + 10_000);
  assertEquals([link.main, io.closed], ["x.2", ["x.1"]]);
  assertEquals(lost, [["x.1", false, "replaced by a newer socket"]]);
  assert(!link.trying);
});

Deno.test("Link without grace closes the replaced socket at once", () => {
  const { link, io, ready } = linked(0);
  link.renew(us(0));
  ready("x.1", 0);
  link.renew(us(SECOND));
  ready("x.2", 2 * SECOND);
  assertEquals([link.main, io.closed], ["x.2", ["x.1"]]);
});

Deno.test("Link tries a failed replacement again with a wait, the main one stays", () => {
  const { link, io, lost, ready, pass } = linked();
  link.renew(us(0));
  ready("x.1", 0);
  link.renew(us(SECOND));
  link.closed("x.2", us(2 * SECOND));
  assertEquals(lost, [["x.2", false, "the socket closed"]]);
  assertEquals(link.main, "x.1");
  pass(4 * SECOND);
  assertEquals(io.opened.at(-1)?.channel, "x.3");
});

Deno.test("Link waits out the quiet that the venue asked for", () => {
  const { link, io, ready, pass, hush } = linked();
  link.renew(us(0));
  ready("x.1", 0);
  hush(us(100 * SECOND));
  link.drop("x.1", "test", us(SECOND));
  assertEquals(io.closed, ["x.1"]);
  pass(99 * SECOND);
  assertEquals(io.opened.length, 1);
  pass(100 * SECOND);
  assertEquals(io.opened.length, 2);
});

Deno.test("Link waits out a quiet that the venue asked for while it was waiting", () => {
  const { link, io, pass, ready, hush } = linked();
  link.renew(us(0));
  ready("x.1", 1);
  link.closed("x.1", us(2));
  hush(us(50 * SECOND));
  pass(49 * SECOND);
  assertEquals(io.opened.length, 1);
  pass(51 * SECOND);
  assertEquals(io.opened.length, 2);
});

Deno.test("Link.leave() opens the next socket at once, and waits for a peer that ends every new one", () => {
  const { link, io, ready } = linked();
  link.renew(us(0));
  ready("x.1", 1);
  link.leave("x.1", us(2));
  assertEquals(io.opened.length, 2, "at once");
  link.leave("x.1", us(3));
  ready("x.2", 4);
  link.leave("x.1", us(5));
  assertEquals(io.opened.length, 2, "the retired socket has no more to say");
  let now = 10, longest = 0;
  for (let i = 2; i < 8; i++) {
    link.leave(`x.${i}`, us(now));
    assertEquals(io.opened.length, i, "not at once");
    const due = io.timers.get("x:retry") ?? NaN;
    longest = Math.max(longest, due - now);
    link.timer("x:retry", us(now = due));
    assertEquals(io.opened.length, i + 1);
    ready(`x.${i + 1}`, now += 1);
  }
  assert(longest > 5 * SECOND, "the waits grow");
  link.leave("x.8", us(now + 60 * SECOND));
  assertEquals(io.opened.length, 9, "at once again");
});

Deno.test("Link starts its waits anew after a socket that lived", () => {
  const { link, backoff, ready } = linked();
  link.renew(us(0));
  link.closed("x.1", us(1));
  link.renew(us(SECOND));
  link.closed("x.2", us(2 * SECOND));
  assertEquals(backoff.tries, 2);
  link.renew(us(3 * SECOND));
  ready("x.3", 3 * SECOND);
  link.closed("x.3", us(100 * SECOND));
  assertEquals(backoff.tries, 1);
});

Deno.test("Link takes no note of channels that are not its own", () => {
  const { link, io, lost } = linked();
  link.renew(us(0));
  link.opened("y", us(1));
  link.heard("y", us(1));
  link.ready("y", us(1));
  link.drop("y", "test", us(1));
  assertEquals([link.main, io.closed, lost], [null, [], []]);
});

Deno.test("Link with an address that changes opens each socket at the newest, and waits while there is none", () => {
  const io = new ScriptedEffects(),
    backoff = new Backoff(new Random(1), { first: SECOND, longest: SECOND, shortest: 1 });
  let url: string | null = null;
  const handlers = { probe: () => {}, lost: () => {}, quietUntil: () => null };
  const link = new Link("x", () => url, LIMITS, io, backoff, handlers);
  link.renew(us(0));
  assertEquals([io.opened, link.trying], [[], false]);
  url = "ws://h/1";
  const [[timer, at]] = io.timers;
  link.timer(timer, at);
  assertEquals(io.opened.map((each) => each.url), ["ws://h/1"]);
});

function standing(grace = LIMITS.grace) {
  const io = new ScriptedEffects(), told: string[] = [];
  const backoff = new Backoff(new Random(1), { first: SECOND, longest: 30 * SECOND, shortest: 100_000 });
  const link = new Link("x", "ws://h/p", { ...LIMITS, grace, standby: true }, io, backoff, {
    probe: (channel, now) => link.heard(channel, now),
    lost: (channel, wasMain) => told.push(`${channel} ${wasMain ? "main" : "other"} lost`),
    promoted: (channel) => told.push(`${channel} promoted`),
    quietUntil: () => null,
  });
  const pass = (until: number) => {
    for (let due = io.nextTimer(us(until)); due; due = io.nextTimer(us(until))) link.timer(due.timer, due.at);
  };
  const ready = (channel: string, now: number) => {
    link.opened(channel, us(now));
    return link.ready(channel, us(now));
  };
  link.renew(us(0));
  assertEquals(ready("x.1", 1), true);
  pass(2 * SECOND);
  assertEquals(ready("x.s2", 2 * SECOND), false, "it stands by");
  return { io, link, told, pass, ready, names: () => io.opened.map(({ channel }) => channel) };
}

Deno.test("Link with a standby opens it after the main socket, and has it lead at once when that is lost", () => {
  const { link, told, pass, ready, names } = standing();
  assertEquals([link.main, link.standby, names()], ["x.1", "x.s2", ["x.1", "x.s2"]]);
  assert(link.closed("x.1", us(3 * SECOND)));
  assertEquals([link.main, link.standby, told], ["x.s2", null, ["x.1 main lost", "x.s2 promoted"]]);
  pass(6 * SECOND);
  assertEquals(names(), ["x.1", "x.s2", "x.s3"], "another one is to stand by");
  assertEquals([ready("x.s3", 6 * SECOND), link.main, link.standby], [false, "x.s2", "x.s3"]);
});

Deno.test("Link whose standby is lost keeps its main socket and opens another", () => {
  const { link, told, pass, names } = standing();
  link.closed("x.s2", us(3 * SECOND));
  assertEquals([link.main, link.standby, told], ["x.1", null, ["x.s2 other lost"]]);
  pass(6 * SECOND);
  assertEquals(names().at(-1), "x.s3");
});

Deno.test("Link whose both sockets are lost opens one that leads", () => {
  const { link, pass, ready, names } = standing();
  link.closed("x.1", us(3 * SECOND));
  link.closed("x.s2", us(3 * SECOND));
  assertEquals([link.main, link.standby], [null, null]);
  pass(8 * SECOND);
  assertEquals([names().at(-1), ready("x.3", 8 * SECOND), link.main], ["x.3", true, "x.3"]);
});

Deno.test("Link whose peer ends each socket as soon as it is ready waits longer each time, wanted standby or not", () => {
  const { link, io, pass, ready } = standing();
  link.closed("x.s2", us(2 * SECOND));
  link.closed("x.1", us(2 * SECOND));
  let opened = 2;
  for (let now = 2 * SECOND; now <= 120 * SECOND; now += 10_000) {
    pass(now);
    for (const { channel } of io.opened.slice(opened)) {
      ready(channel, now);
      link.closed(channel, us(now + 1_000));
    }
    opened = io.opened.length;
  }
  assert(opened <= 20, `${opened} sockets in two minutes`);
});

Deno.test("Link hands over to its standby when the peer says that it ends the main socket, which then owes its answers", () => {
  const { link, io, told, pass, names } = standing();
  link.leave("x.1", us(3 * SECOND));
  assertEquals([link.main, link.owns("x.1"), io.closed, told], ["x.s2", true, [], ["x.s2 promoted"]]);
  assertEquals(names().at(-1), "x.s3");
  pass(6 * SECOND);
  assertEquals([io.closed, told.at(-1), link.main], [["x.1"], "x.1 other lost", "x.s2"]);
});

Deno.test("Link lets a standby go that the peer is about to end", () => {
  const { link, told, pass, names } = standing();
  link.leave("x.s2", us(3 * SECOND));
  assertEquals([link.main, told], ["x.1", ["x.s2 other lost"]]);
  pass(6 * SECOND);
  assertEquals(names().at(-1), "x.s3");
});

Deno.test("Link with a standby replaces both before their time is up, and one leads throughout", () => {
  const { link, io, ready } = standing();
  let opened = 2;
  for (let due = io.nextTimer(us(100 * HOUR)); due; due = io.nextTimer(us(100 * HOUR))) {
    link.timer(due.timer, due.at);
    for (const { channel } of io.opened.slice(opened)) ready(channel, due.at);
    opened = io.opened.length;
    assert(link.main !== null, `${due.at / HOUR} h`);
  }
  assert(opened >= 8 && opened <= 20, `${opened} sockets in four days`);
  const alive = io.opened.filter(({ channel }) => link.owns(channel)).map(({ channel }) => channel);
  assertEquals(alive.filter((channel) => channel !== link.main && channel !== link.standby), []);
});
