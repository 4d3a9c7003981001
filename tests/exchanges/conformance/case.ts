/** The form of a case of conformance. @module */
import type { Capabilities, Venue } from "../../../core/venue.ts";
import type { Product, Stage } from "./stage.ts";

export type Case = {
  /** "CF-01": never given to another case. */
  readonly id: string;
  readonly title: string;
  /** Whether the venue says that it can do this; absent = every venue can. */
  readonly needs?: (capabilities: Capabilities, venue: Venue) => boolean;
  /** @throws {Error} if the venue's session fails it */
  run(product: Product): void;
  /** What has to hold where the venue lacks it; absent = nothing more than the declaration. */
  absent?(product: Product): void;
};

export type Play = (stage: Stage) => void;
