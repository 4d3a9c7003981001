/** The stream of one browser: the newest frame, then what is new against it each time. A reader that is slow gets fewer and
 * larger changes; one that does not read at all stops its own loop and nothing else. @module */
import type { Hub } from "./hub.ts";
import { joinBytes } from "./frame_printer.ts";
import { Refusal } from "./refusal.ts";

export const CLIENTS_LIMIT = 10;
/** A reader that took nothing for so many beats (seconds) is gone, though its connection may not know. */
const STALLED_BEATS = 30;

type Client = { stalled(): boolean; end(error?: Error): void };

export class Audience {
  #clients = new Set<Client>();
  frameCount = 0;
  byteCount = 0;

  /** @param sized told of every change of `size` */
  constructor(readonly hub: Hub, private readonly sized: (size: number) => void = () => {}) {}

  get size(): number {
    return this.#clients.size;
  }

  /** @param after number of the last fact that the reader has
   * @throws {Refusal} 503 when the house is full */
  open(after: number): Response {
    this.#dismissStalled();
    if (this.#clients.size >= CLIENTS_LIMIT) {
      const message = `All ${CLIENTS_LIMIT} streams are taken; close another page first`;
      throw new Refusal(503, "too_many_streams", message, [], { "retry-after": "5" });
    }
    return new Response(this.#body(after), {
      headers: { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" },
    });
  }

  /** Ends every stream; readers come back when there is somebody to come back to. */
  close(): void {
    for (const client of [...this.#clients]) client.end();
  }

  #body(after: number): ReadableStream<Uint8Array> {
    const { hub } = this;
    let seq = after, version = 0, beats = -1, open = true, takenAt: number | null = null;
    let ending: (error?: Error) => void = () => {};
    const client: Client = {
      stalled: () => takenAt !== null && hub.beats - takenAt > STALLED_BEATS,
      end: (error) => ending(error),
    };
    this.#clients.add(client);
    this.sized(this.size);

    const leave = () => {
      open = false;
      this.#clients.delete(client);
      this.sized(this.size);
    };
    /** `null` = nothing is. */
    const due = (): Uint8Array<ArrayBuffer> | null => {
      let beat = "";
      if (hub.beats !== beats) {
        beats = hub.beats;
        beat = `event: heartbeat\ndata: ${JSON.stringify(hub.heartbeat())}\n\n`;
      }
      if (hub.version === version) return beat === "" ? null : encoder.encode(beat);
      const since = version, event = since === 0 ? "frame" : "change";
      version = hub.version;
      const before = encoder.encode(`event: ${event}\nid: ${hub.facts.newest}\ndata: `);
      const after = encoder.encode(`${hub.tail(seq)}\n\n${beat}`);
      seq = hub.facts.newest;
      this.frameCount += 1;
      return joinBytes(before, hub.head(since), after);
    };
    return new ReadableStream<Uint8Array>({
      start(controller) {
        ending = (error) => {
          if (!open) return;
          leave();
          if (error) controller.error(error);
          else controller.close();
        };
      },
      // Called when the reader has taken the last piece and not before: this is what holds a slow one back.
      pull: async (controller) => {
        takenAt = null;
        let bytes = due();
        while (bytes === null && open) {
          await hub.changed();
          this.#dismissStalled();
          if (open) bytes = due();
        }
        if (!open || bytes === null) return;
        this.byteCount += bytes.length;
        controller.enqueue(bytes);
        takenAt = hub.beats;
      },
      cancel: leave,
    }, { highWaterMark: 0 });
  }

  #dismissStalled(): void {
    for (const client of [...this.#clients]) {
      if (client.stalled()) client.end(new Error("The reader took nothing for too long"));
    }
  }
}

const encoder = new TextEncoder();
