/** The person at the desk: now and then looks, arms again what was killed and lets trade on what waits for a person, so that a
 * plan goes on after its troubles. A process whose clock is ahead begins anew: none steps back. Of what differs from a venue it
 * takes the venue's word only where it knows of what the bot cannot: money that was moved, trades of others, mistakes of
 * the venue. Whatever else differs is a bug. @module */
import { reconcileView } from "../../core/engine/reconcile_viewing.ts";
import { REARM_PHRASE } from "../../core/mod.ts";
import { DEFAULT_VENUE_LIMITS } from "../../core/risk/limits.ts";
import { MICROS_PER_MS } from "../../core/units.ts";
import { isForeign } from "../../exchanges/simulator/other_client.ts";
import type { Stage, StageVenue } from "./contract.ts";

const BY = "person";
/** A difference has so long to settle by itself before a person does it, ms. */
const PATIENCE = 15_000;

/** A venue's clock further than this from the process's lets nobody trade, µs; no process is ended younger than this, ms. */
export const CLOCK_OFF = DEFAULT_VENUE_LIMITS.clockDenyMs * MICROS_PER_MS;
const GROWN_UP_MS = 15_000;

export class Person {
  #requests = 0;
  #lives = 0;
  #bornAt = 0;
  /** When a market was first seen to differ, ms. */
  readonly #seen = new Map<string, number>();

  /** @param isAhead whether the process's clock is ahead of the machine's */
  constructor(private readonly stage: Stage, private readonly isAhead: () => boolean) {}

  look(): void {
    const { bot, now, lives, elapsed } = this.stage;
    if (lives !== this.#lives) this.#bornAt = elapsed;
    this.#lives = lives;
    if (bot === null) return this.#seen.clear();
    const { engine } = bot, reason = "looked at it";
    const words = () => ({ by: BY, requestId: `person-${++this.#requests}`, at: now, reason });
    // A wall clock that was too far at the start: only a new process reads the time anew.
    const off = [...engine.desk.venues.values()].some(({ clockOffset }) => Math.abs(clockOffset) > CLOCK_OFF);
    if (off && this.isAhead() && elapsed - this.#bornAt >= GROWN_UP_MS && !engine.control.stopping) {
      return this.stage.operate({ kind: "stop", ...words() });
    }
    if (engine.killState === "TRIPPED" || engine.killState === "TRIPPED_DIRTY") {
      this.stage.operate({ kind: "rearm", ...words(), phrase: REARM_PHRASE, confirmed: true });
    }
    for (const { scope, ends, tripped } of engine.holds.all) {
      const { name } = scope;
      if (tripped) {
        this.stage.operate({ kind: "rearm", ...words(), phrase: REARM_PHRASE, confirmed: true, scope: name });
      } else if (ends === "person") this.stage.operate({ kind: "resume", ...words(), strategy: "", scope: scope.name });
    }
    const differing = this.stage.venues.filter(isMoved).flatMap(({ id }) => this.#differing(id));
    for (const market of this.#seen.keys()) if (!differing.includes(market)) this.#seen.delete(market);
    for (const market of new Set(differing)) {
      const since = this.#seen.get(market) ?? this.stage.elapsed;
      this.#seen.set(market, since);
      if (this.stage.elapsed - since < PATIENCE) continue;
      this.stage.operate({ kind: "adopt_position", ...words(), market });
    }
  }

  /** Markets by which a difference of a venue can be settled. */
  #differing(venue: string): string[] {
    const { desk } = this.stage.bot!.engine, { state, report } = this.stage.bot!.engine.reconcilerOf(venue);
    return reconcileView(desk, venue, state, report).differences.flatMap(({ adopt }) => adopt ?? []);
  }
}

/** Whether something happened on the account that its events alone could tell of, and those may be lost. */
function isMoved({ wire }: StageVenue): boolean {
  const [account] = wire.truth.accounts;
  return account.deposits.size > 0 || account.overfills.size > 0 ||
    account.executions.some(({ order }) => isForeign(order));
}
