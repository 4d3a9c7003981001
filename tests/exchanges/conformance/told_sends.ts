/** A road on which everything comes through, and that remembers what was sent over which socket, or as a request. @module */
import type { Roads } from "../../support/virtual_venue.ts";

const REST = "REST";

export class ToldSends {
  readonly roads: Roads = {
    inward: () => null,
    outward: (bytes) => {
      const { channel, text } = "call" in bytes
        ? { channel: REST, text: `${bytes.call.url} ${bytes.call.body ?? ""}` }
        : bytes;
      this.#sent.push([channel, text]);
      return { arrives: true, delay: 0 };
    },
    refusal: () => null,
  };
  readonly #sent: [channel: string, text: string][] = [];

  /** The channels over which messages with that text went, oldest first; "REST" for requests. */
  over(text: string): string[] {
    return this.#sent.filter(([, sent]) => sent.includes(text)).map(([channel]) => channel);
  }
}
