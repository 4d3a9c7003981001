/** A simulated venue on the stage, whatever becomes of the processes that trade there: the truth, and the roads to it. @module */
import type { VenueId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import type { Random } from "../../exchanges/shared/random.ts";
import type { Wire } from "../../exchanges/simulator/mod.ts";
import type { Host, Roads } from "../support/virtual_venue.ts";
import { VirtualVenue } from "../support/virtual_venue.ts";
import type { Bytes, Road, StageVenue, Traffic } from "./contract.ts";

type Laid = { readonly road: Partial<Road>; readonly random: Random };
type Refusal = { readonly sockets: boolean; readonly requests: boolean; readonly reason: string };
type Arrival = { readonly traffic: Traffic; readonly delay: number };

export class StagedVenue implements StageVenue, Roads {
  /** The side of the process that lives now, or lived last. */
  side: VirtualVenue;
  /** Troubles of the venue or of the host that are on, and until when it may rightly be unwell besides, µs. */
  #troubles = 0;
  #unwellUntil: number;
  readonly #laid: Laid[] = [];
  readonly #refusals: Refusal[] = [];

  constructor(
    readonly index: number,
    readonly id: VenueId,
    readonly dialect: string,
    readonly wire: Wire,
    readonly symbols: readonly string[],
    private readonly host: Host,
    startAt: Micros,
  ) {
    this.#unwellUntil = startAt;
    this.side = this.#newSide(startAt, null);
    this.side.cut();
  }

  /** A new process joins. */
  join(now: Micros): VirtualVenue {
    return this.side = this.#newSide(now, this.side);
  }

  // ---- for the troubles -----------------------------------------------------------------------------------------------

  addRoad(road: Partial<Road>, random: Random): () => void {
    const laid = { road, random };
    this.#laid.push(laid);
    return () => void remove(this.#laid, laid);
  }

  cut(options: { readonly channel?: string; readonly silently?: boolean; readonly afterFrames?: number }): void {
    this.side.sever(options);
  }

  refuse(refusal: Refusal): () => void {
    this.#refusals.push(refusal);
    return () => void remove(this.#refusals, refusal);
  }

  healthyFor(): number {
    const { connectedSince, now } = this.side;
    if (connectedSince === null || this.#troubles > 0) return 0;
    return Math.max(0, now - Math.max(connectedSince, this.#unwellUntil)) / 1_000;
  }

  /** A trouble of this venue or of the host is on. */
  troubled(): void {
    this.#troubles++;
  }
  /** It is over. @param healsAt until when it is felt, µs */
  relieved(healsAt: number): void {
    this.#troubles--;
    this.unwell(healsAt);
  }
  /** Whatever it is, it is not well before then, µs. */
  unwell(until: number): void {
    this.#unwellUntil = Math.max(this.#unwellUntil, this.side.now, until);
  }

  // ---- the roads, as the process's side asks for them -----------------------------------------------------------------

  inward(traffic: Traffic, now: Micros): readonly Arrival[] | null {
    let arriving: readonly Arrival[] | null = null;
    for (const { road, random } of this.#laid) {
      if (road.inward === undefined) continue;
      arriving = (arriving ?? [{ traffic, delay: 0 }]).flatMap((one) =>
        road.inward!(one.traffic, now, random).map(({ traffic, delay }) => ({ traffic, delay: one.delay + delay }))
      );
    }
    return arriving;
  }

  outward(bytes: Bytes, now: Micros): { readonly arrives: boolean; readonly delay: number } {
    let arrives = true, delay = 0;
    for (const { road, random } of this.#laid) {
      if (road.outward === undefined) continue;
      const came = road.outward(bytes, now, random);
      arrives &&= came.arrives;
      delay += came.delay;
    }
    return { arrives, delay };
  }

  refusal(of: "sockets" | "requests"): string | null {
    return this.#refusals.find((refusal) => refusal[of])?.reason ?? null;
  }

  #newSide(now: Micros, after: VirtualVenue | null): VirtualVenue {
    const { id, wire, host, index } = this;
    return new VirtualVenue(id, wire, now, { after, host, roads: this, address: `127.0.0.1:${index + 1}` });
  }
}

function remove<T>(list: T[], one: T): void {
  const index = list.indexOf(one);
  if (index >= 0) list.splice(index, 1);
}
