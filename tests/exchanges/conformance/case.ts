/** The form of a case of conformance. @module */
import type { Capabilities, Venue } from "../../../core/venue.ts";
import type { SimulatedStage } from "./simulated_stage.ts";
import type { Scene, Stage } from "./stage.ts";

type Numbered = {
  /** "CF-01": never given to another case. */
  readonly id: string;
  readonly title: string;
  /** Whether the venue says that it can do this; absent = every venue can. */
  readonly needs?: (capabilities: Capabilities) => boolean;
};

/** A case that plays on stages of that kind. */
export type Playable<On extends Stage> = Numbered & {
  /** @throws {Error} if the venue's session fails it */
  readonly run: (scene: Scene<On>) => Promise<void>;
  /** What has to hold where the venue lacks it; absent = nothing more than the declaration. */
  readonly absent?: (scene: Scene<On>) => Promise<void>;
};
/** Plays wherever the venue can be reached. `asks`: the most that it does. It reads the market, reads the account, places orders that
 * are not to trade, trades. */
export type OpenCase = Playable<Stage> & { readonly asks: "market" | "account" | "orders" | "fills" };
/** Plays before the simulated venue alone: it has to look into the venue, or to give it troubles. */
export type InsideCase = Playable<SimulatedStage> & { readonly asks: "truth" | "faults" };
export type Case = OpenCase | InsideCase;

export function isOpen(of: Case): of is OpenCase {
  return of.asks !== "truth" && of.asks !== "faults";
}

export function hasIt({ needs }: Pick<Case, "needs">, { capabilities }: Venue): boolean {
  return needs?.(capabilities) ?? true;
}
