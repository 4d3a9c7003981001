/** What kill switch, stop and kills of one venue want of a venue. @module */
import type { VenueId } from "../instrument.ts";
import type { Desk } from "../desk/desk.ts";
import { type Hold, type Scope, venueScope } from "../risk/holds.ts";
import type { Control } from "./control.ts";
import type { DeadMenParts } from "./dead_men.ts";
import type { Holding } from "./holding.ts";

export type StanceParts = {
  readonly desk: Pick<Desk, "trading">;
  readonly control: Pick<Control, "isProven" | "stopping"> & { readonly switch: Pick<Control["switch"], "level"> };
  readonly holding: Pick<Holding, "isVerified"> & {
    readonly holds: { of(scope: Scope): readonly Pick<Hold, "tripped">[] };
    readonly kills: Pick<Holding["kills"], "venues">;
  };
};

export function stanceOf({ desk, control, holding }: StanceParts, venue: VenueId): ReturnType<DeadMenParts["stance"]> {
  if (desk.trading === "HALTED") {
    if (control.isProven(venue)) return "empty";
    return control.switch.level === "stop" && !control.stopping ? "resting" : "clearing";
  }
  if (!holding.holds.of(venueScope(venue)).some(({ tripped }) => tripped)) return "trading";
  return holding.isVerified(venue) ? "empty" : "clearing";
}

/** Trading is halted, or that venue is killed on its own. */
export function isKilled({ desk, holding }: StanceParts, venue: VenueId): boolean {
  return desk.trading === "HALTED" || holding.kills.venues.has(venue);
}
