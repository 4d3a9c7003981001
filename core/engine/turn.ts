/** The step under way, as the parts of an engine share it. @module */
import type { Micros } from "../units.ts";
import type { Approved, Command } from "../command.ts";

export class Turn {
  now = 0 as Micros;
  /** Something in this step cannot wait for the loop's next beat. */
  urgent = false;
  /** Records of an earlier run are told: nothing is decided, sent or told again. */
  recalling = false;
  /** What goes out, in its order. */
  readonly out: Approved<Command>[] = [];

  begin(now: Micros): void {
    this.now = now;
    this.urgent = false;
    while (this.out.length > 0) this.out.pop(); // emptied at once it would give its memory back
  }
}
