/** INV-17: the journal's chain holds, and what a start would rebuild from it alone is what the process that lives has in its
 * books. Read from the first record each time, so at growing distances: twice as many steps from one look to the next. @module */
import type { Engine } from "../../../core/engine/engine.ts";
import { Engine as RebuiltEngine } from "../../../core/engine/engine.ts";
import { ClientIds } from "../../../core/oms/client_id.ts";
import { BEGINNING, recordsFrom } from "../../../runtime/journal_reader.ts";
import { Rebuilding } from "../../../runtime/rebuild.ts";
import { isWhole, verify } from "../../../runtime/verify.ts";
import type { Invariant, Stage } from "../contract.ts";
import { engineOf, violated } from "./violation.ts";

const ID = "INV-17";
/** Steps until the first look of a process. */
const FIRST_LOOK = 10_000;

export const journalIsTruth: Invariant = {
  id: ID,
  meaning: "the journal's chain is valid, and a replay from zero gives the state that lives",
  create(stage) {
    let steps = 0, next = FIRST_LOOK;
    return {
      onStep() {
        if (++steps < next) return;
        next *= 2;
        check(stage);
      },
      atEnd: () => check(stage),
    };
  },
};

/** @throws {InvariantError} if the journal is not whole, or tells other books than those that live */
function check(stage: Stage): void {
  const engine = engineOf(stage);
  if (engine === null) return;
  const found = verify(stage.dataDir);
  if (!isWhole(found)) violated(ID, `the journal is not whole: ${JSON.stringify(found)}`);
  const live = booksOf(engine), rebuilt = booksOf(rebuild(engine, stage));
  for (const [what, text] of live) {
    const other = rebuilt.get(what);
    if (other !== text) violated(ID, `${what} is ${text} in the books that live, and ${other} in those rebuilt`);
  }
  for (const what of rebuilt.keys()) {
    if (!live.has(what)) violated(ID, `${what} stands in the books rebuilt alone: ${rebuilt.get(what)}`);
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
  for (const record of recordsFrom(`${dataDir}/journal`, BEGINNING)) books.visit(record);
  return fresh;
}

/** What has to be the same, by name: money, positions, trades, and each order that has not ended long ago. */
function booksOf(engine: Engine): Map<string, string> {
  const { ledger, orders } = engine.desk, books = new Map<string, string>();
  const { markets, venues } = ledger.state();
  for (const { market, ...rest } of markets) {
    for (const [name, value] of Object.entries(rest)) books.set(`${market} ${name}`, JSON.stringify(value));
  }
  for (const { venue, ...rest } of venues) {
    for (const [name, value] of Object.entries(rest)) books.set(`${venue} ${name}`, JSON.stringify(value));
  }
  for (const { clientId, life, filled, size } of orders.all()) {
    books.set(`order ${clientId}`, `${life}, ${filled} of ${size}`);
  }
  return books;
}
