/** The process dies at each kind of moment that can hurt; the next start on the same venue leaves no order behind, sends none
 * twice and has the ledger right (reliability.md 5.4). Every case is looked at again in `crash_case.ts`: all orders known, books
 * equal to the venue's, a stop that ends empty. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { OperatorEvent } from "../../core/event.ts";
import { listSnapshots } from "../../runtime/snapshot_file.ts";
import { CrashCase, idIn, type Moment, placedIn } from "../support/crash_case.ts";
import type { MortalBot } from "../support/mortal_bot.ts";

const TOLD = /"kind":"(?:order|place_answer)"[^}]*?"clientId":"([^"]+)"/, CANCELLED = /"(?:cancelO|o)rderId":(\d+)/;
/** The sweep dies at all of them. */
const KILL_STEPS = 12;
const TAKEN = /Books rebuilt .*snapshot=(\d+)/;
const PLACING = /"kind":"place"/, SENT_PLACE = /"order\.place"/;
let plainLife: Promise<CrashCase> | null = null;
const plain = () => plainLife ??= CrashCase.of(20);

const lifeOf = (mortal: MortalBot, clientId: string) => mortal.engine.desk.orders.get(clientId)?.life ?? null;
/** What the venue ever heard of that order, as far as it still tells. */
const atVenue = (mortal: MortalBot, clientId: string) => {
  const { openOrders, fills } = mortal.wire.state();
  return [...openOrders, ...fills].filter((one) => one.clientOrderId === clientId).length;
};
function ourIdOf({ engine: { desk } }: MortalBot, venueOrderId: string): string {
  for (const { id } of desk.markets) {
    const order = desk.orders.byVenueOrderId(id, venueOrderId);
    if (order !== null) return order.clientId;
  }
  throw new Error(`no order ${venueOrderId} of the venue stands in our books`);
}
const resting = (mortal: MortalBot, clientId: string) =>
  mortal.wire.state().openOrders.filter((order) => order.clientOrderId === clientId);
function assertEnded(mortal: MortalBot, clientId: string, maybeAbsent = false): void {
  const life = lifeOf(mortal, clientId), ends = maybeAbsent ? ["NEVER_ARRIVED"] : ["CANCELED", "FILLED"];
  assert(ends.includes(life!), `${clientId} is ${life}`);
}
function operate(mortal: MortalBot, event: { kind: "kill" | "rearm" } & Readonly<Record<string, unknown>>): void {
  const common = { by: "ann", requestId: `r${mortal.now}`, at: mortal.now };
  mortal.bot.operate({ ...common, ...event } as unknown as OperatorEvent);
}
/** Every trade of ours at the venue stands in the ledger, and none twice: that the positions are equal is looked at anyway. */
function assertBookedOnce({ engine: { desk }, wire }: MortalBot): void {
  const booked = desk.markets.reduce((sum, { id }) => sum + desk.ledger.position(id).fillCount, 0);
  assertEquals(booked, wire.state().fills.filter(({ account }) => account === "demo").length);
}

Deno.test("CP-01 before the order is written nothing existed", async () => {
  const life = await plain();
  for (const moment of life.find("append", PLACING)) {
    await life.die(
      moment,
      (mortal, dying) => assertEquals([lifeOf(mortal, placedIn(dying)), atVenue(mortal, placedIn(dying))], [null, 0]),
      (mortal, dying) => assertEquals(atVenue(mortal, placedIn(dying)), 0),
    );
  }
});

Deno.test("CP-02 written and not synced when the power goes: the order is found by our tag and cancelled", async () => {
  const life = await plain();
  let orphans = 0;
  for (const moment of life.find("sent", SENT_PLACE, 8)) {
    await life.die(
      moment,
      (mortal, dying) => orphans += lifeOf(mortal, placedIn(dying)) === null ? 1 : 0,
      (mortal, dying) => assertEquals(resting(mortal, placedIn(dying)), []),
      { powerLoss: true },
    );
  }
  assert(orphans > 0, "no intent was ever lost");
});

Deno.test("CP-03 written and not sent: it is unknown, and then proven absent", async () => {
  const life = await plain();
  for (const moment of life.find("send", SENT_PLACE)) {
    await life.die(
      moment,
      (mortal, dying) => assertEquals(lifeOf(mortal, placedIn(dying)), "UNKNOWN"),
      (mortal, dying) =>
        assertEquals([lifeOf(mortal, placedIn(dying)), atVenue(mortal, placedIn(dying))], ["NEVER_ARRIVED", 0]),
    );
  }
});

Deno.test("CP-04 half of its bytes written: it is unknown until the venue's evidence settles it", async () => {
  const life = await plain();
  for (const moment of life.find("send", SENT_PLACE)) {
    await life.die(
      moment,
      (mortal, dying) => assertEquals(lifeOf(mortal, placedIn(dying)), "UNKNOWN"),
      (mortal, dying) => assertEquals(lifeOf(mortal, placedIn(dying)), "NEVER_ARRIVED"),
      { torn: true },
    );
  }
});

Deno.test("CP-05 sent and not answered: it is unknown, and then what the venue says it is", async () => {
  const life = await plain();
  for (const moment of life.find("sent", SENT_PLACE)) {
    await life.die(
      moment,
      (mortal, dying) => assertEquals(lifeOf(mortal, placedIn(dying)), "UNKNOWN"),
      (mortal, dying) => assertEnded(mortal, placedIn(dying)),
    );
  }
});

Deno.test("CP-06 its ack not written: it is found live, and cleared by the start", async () => {
  const life = await plain();
  for (const moment of life.firstWords()) {
    await life.die(
      moment,
      (mortal, dying) => assertEquals(lifeOf(mortal, idIn(dying, TOLD)), "UNKNOWN"),
      (mortal, dying) => assertEnded(mortal, idIn(dying, TOLD)),
    );
  }
});

Deno.test("CP-07 a fill not written is booked once, from the venue's list", async () => {
  const life = await plain();
  for (const moment of life.find("append", /"payload":\{"kind":"fill"/, 4)) {
    await life.die(moment, () => {}, assertBookedOnce);
  }
});

Deno.test("CP-08 a fill written and nothing behind it: the journal gives the position", async () => {
  const life = await plain();
  for (const moment of life.find("append", /"payload":\{"kind":"fill"/)) {
    const written = life.moments.filter(({ boundary, number }) => boundary === "append" && number <= moment.number)
      .flatMap(({ text }) => [...text.matchAll(/"payload":\{"kind":"fill"/g)]).length;
    await life.die(life.after(moment, "appended"), ({ engine: { desk } }) => {
      assertEquals(desk.markets.reduce((sum, { id }) => sum + desk.ledger.position(id).fillCount, 0), written);
    }, assertBookedOnce);
  }
});

Deno.test("CP-09 a cancel sent and not answered: the order ends as the venue says", async () => {
  const life = await plain();
  for (const moment of life.find("asked", /order\.cancel"/)) {
    await life.die(moment, () => {}, (mortal, dying) => assertEnded(mortal, ourIdOf(mortal, idIn(dying, CANCELLED))));
  }
});

Deno.test("CP-10 in the middle of a replacement both orders are looked for, and both end", async () => {
  const life = await plain();
  for (const moment of [...life.find("send", /order\.cancelReplace/), ...life.find("sent", /order\.cancelReplace/)]) {
    await life.die(
      moment,
      (mortal, dying) => assertEquals(lifeOf(mortal, placedIn(dying)), "UNKNOWN"),
      (mortal, dying) => {
        assertEnded(mortal, ourIdOf(mortal, idIn(dying, CANCELLED)));
        assertEnded(mortal, placedIn(dying), moment.boundary === "send");
      },
    );
  }
});

Deno.test("CP-11 while a segment is sealed and the next one opened, what went before holds", async () => {
  const life = await plain();
  const rolls: Moment[] = [
    ...life.find("roll", /^/),
    ...life.find("rolled", /^/),
    ...life.find("append", /"kind":"seal"/),
  ];
  for (const moment of rolls) await life.die(moment, () => {}, assertBookedOnce);
});

Deno.test("CP-11 while a snapshot is taken, power lost or not, the start goes on from it or from the one before it", async () => {
  const life = await CrashCase.of(14, () => {}, { snapshotEvery: 3_000 });
  for (const boundary of ["snapshot", "snapshotted"] as const) {
    const moments = life.find(boundary, /^/, 4);
    for (const [taken, moment] of moments.entries()) {
      // Dead before the oldest went, there are three.
      const count = boundary === "snapshot" ? Math.min(taken, 2) : Math.min(taken + 1, 3);
      for (const powerLoss of [false, true]) {
        const look = (mortal: MortalBot) => {
          const snapshots = listSnapshots(mortal.dataDir), told = mortal.logged.findLast((line) => TAKEN.test(line));
          assertEquals(snapshots.length, count);
          assertEquals(TAKEN.exec(told!)![1], String(Number.parseInt(snapshots[0] ?? "0")), "what it went on from");
        };
        await life.die(moment, look, assertBookedOnce, { powerLoss });
      }
    }
  }
});

Deno.test("CP-12 at every step of a kill: the next start is halted and finishes the proof", async () => {
  const life = await CrashCase.of(14, (mortal, second) => {
    if (second === 6) operate(mortal, { kind: "kill", level: "cancel", reason: "a test" });
  });
  const from = life.moments.findIndex(({ text }) => text.includes('"step":"trip"'));
  const until = life.moments.findIndex(({ text }) => text.includes('"step":"verified"'));
  assert(from > 0 && until > from, "the kill was verified");
  // From the record of the trip on; before it the kill was never heard.
  const steps = life.moments.slice(from + 2, until + 3), stride = Math.ceil(steps.length / KILL_STEPS);
  for (const moment of steps.filter((_, index) => index % stride === 0)) {
    await life.die(moment, (mortal) => assertNotEquals(mortal.engine.killState, "ARMED"), (mortal) => {
      assertEquals(mortal.engine.killState, "TRIPPED");
      assertEquals(mortal.wire.state().openOrders, []);
    });
  }
});

Deno.test("CP-13 in the middle of a re-arm the next start is halted", async () => {
  const life = await CrashCase.of(16, (mortal, second) => {
    if (second === 5) operate(mortal, { kind: "kill", level: "cancel", reason: "a test" });
    if (second === 13) operate(mortal, { kind: "rearm", phrase: "REARM", reason: "all is well" });
  });
  const [moment] = life.find("append", /"kind":"rearm","phrase"/);
  for (const death of [moment, life.after(moment, "torn")]) {
    await life.die(death, (mortal) => assertNotEquals(mortal.engine.killState, "ARMED"), (mortal) => {
      assertEquals(mortal.engine.killState, "TRIPPED");
    });
  }
});

Deno.test("CP-14 in the middle of a correction the trade is booked once all the same", async () => {
  // Its trades are found by a list alone.
  const life = await CrashCase.of(75, (mortal, second) => {
    if (second === 4) mortal.wire.setFault("no_user_events", {}, mortal.now);
    if (second === 30) mortal.wire.clearFaults();
  });
  for (const moment of life.find("append", /"kind":"own_trades"[^\n]*"tradeId"/, 4)) {
    await life.die(moment, () => {}, assertBookedOnce);
    await life.die(life.after(moment, "appended"), () => {}, assertBookedOnce);
  }
});
