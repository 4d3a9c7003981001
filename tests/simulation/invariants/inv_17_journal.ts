/** INV-17: the journal's chain holds, and what a start would rebuild from it alone is what the process that lives has in its
 * books. A look reads from the first record on and costs a fifth of what has been simulated until then, so that they come at
 * growing distances: after 10,000 steps, after eight times as many each time, and at the end. Seals and snapshots are held
 * against the chain at the end of every fourth seed. @module */
import type { Engine } from "../../../core/engine/engine.ts";
import { Engine as RebuiltEngine } from "../../../core/engine/engine.ts";
import { ClientIds } from "../../../core/oms/client_id.ts";
import { scanJournal } from "../../../runtime/journal_reader.ts";
import { Rebuilding } from "../../../runtime/rebuild.ts";
import { isWhole, verify } from "../../../runtime/verify.ts";
import type { Invariant, Stage } from "../contract.ts";
import { engineOf, violated } from "./violation.ts";

const ID = "INV-17";
/** Steps until the first look of a process. */
const FIRST_LOOK = 10_000;
const DISTANCE_GROWS = 8;
const SEALS_EVERY = 4;

export const journalIsTruth: Invariant = {
  id: ID,
  meaning: "the journal's chain is valid, and a replay from zero gives the state that lives",
  create(stage) {
    let steps = 0, next = FIRST_LOOK;
    return {
      onStep() {
        if (++steps < next) return;
        next *= DISTANCE_GROWS;
        check(stage);
      },
      atEnd() {
        check(stage);
        if (stage.plan.seed % SEALS_EVERY !== 0) return;
        const found = verify(stage.dataDir);
        // Snapshots are spoilt by a trouble of the table; the journal never is.
        const journal = { ...found, snapshots: found.snapshots?.filter(({ problem }) => problem === null) };
        if (!isWhole(journal)) violated(ID, `the journal is not whole: ${JSON.stringify(found)}`);
      },
    };
  },
};

/** @throws {InvariantError} if the journal is not whole, or tells other books than those that live */
function check(stage: Stage): void {
  const engine = engineOf(stage);
  if (engine === null) return;
  const other = rebuild(engine, stage), live = booksOf(engine), rebuilt = booksOf(other);
  for (const [what, text] of live) {
    if (rebuilt.get(what) === text) continue;
    violated(ID, `${what} is ${text} in the books that live, and ${rebuilt.get(what)} in those rebuilt`);
  }
  for (const what of rebuilt.keys()) {
    if (!live.has(what)) violated(ID, `${what} stands in the books rebuilt alone: ${rebuilt.get(what)}`);
  }
  compareOrders(engine, other, "those rebuilt");
  compareOrders(other, engine, "those that live");
}

/** Each order of `some` is in `others` what it is here. A rebuilding sets ended orders aside sooner, and takes no note of time
 * but from the records, so that of an order that has not ended only its quantity has to be the same. */
function compareOrders(some: Engine, others: Engine, name: string): void {
  for (const { clientId, life, terminal, filled, size } of some.desk.orders.all()) {
    const other = others.desk.orders.get(clientId);
    if (other === null && terminal) continue;
    const same = other !== null && other.filled === filled && other.size === size && other.terminal === terminal &&
      (!terminal || other.life === life);
    if (same) continue;
    const there = other === null ? "unknown" : `${other.life}, ${other.filled} of ${other.size}`;
    violated(ID, `order ${clientId} is ${life}, ${filled} of ${size}, and ${there} in ${name}`);
  }
}

/** A new engine of the same ground, with all records taken in. */
function rebuild(engine: Engine, { dataDir, plan }: Stage): Engine {
  const { options } = engine, { tag, epoch } = options.ids, { control } = options;
  const fresh = new RebuiltEngine({
    ...options,
    ids: new ClientIds(tag, epoch),
    control: { ...control, tripped: null },
  });
  const venues = [...options.venues.keys()].map((id) => ({ id })) as unknown as ConstructorParameters<
    typeof Rebuilding
  >[1]["venues"];
  if (venues.length !== plan.venues.length) violated(ID, `${venues.length} venues are configured, not all of the plan`);
  const books = new Rebuilding(fresh, { venues, freshVenues: false });
  const { firstBad } = scanJournal(`${dataDir}/journal`, books.visit);
  if (firstBad) violated(ID, `the journal's chain is broken: ${JSON.stringify(firstBad)}`);
  return fresh;
}

/** What has to be the same, by name: money, positions and trades. */
function booksOf(engine: Engine): Map<string, string> {
  const { ledger } = engine.desk, books = new Map<string, string>();
  const { markets, venues } = ledger.state();
  for (const { market, trades, ...rest } of markets) {
    const ids = trades.map(([id, at]) => `${id} ${at}`).sort();
    books.set(`${market} trades`, JSON.stringify(ids));
    for (const [name, value] of Object.entries(rest)) books.set(`${market} ${name}`, JSON.stringify(value));
  }
  for (const { venue, ...rest } of venues) {
    for (const [name, value] of Object.entries(rest)) books.set(`${venue} ${name}`, JSON.stringify(value));
  }
  return books;
}
