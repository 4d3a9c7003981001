/** A session that has a market and nothing else: a frame brings the events that a test has put down for it, and
 * everything else that comes is noted. @module */
import type { Effects, Session } from "../../core/venue.ts";
import type { Event } from "../../core/event.ts";

export class MarketOnlySession implements Session {
  readonly heard: string[] = [];
  /** Emitted with the next frame. */
  readonly coming: Event[] = [];

  constructor(readonly io: Effects) {}

  start(): void {
    this.heard.push("start");
    this.io.open("public", "wss://x");
  }

  onOpen(channel: string): void {
    this.heard.push(`open ${channel}`);
  }

  onFrame(channel: string, frame: string | Uint8Array): void {
    this.heard.push(`frame ${channel} ${frame}`);
    for (const event of this.coming.splice(0)) this.io.emit(event);
  }

  onReply(id: number, status: number): void {
    this.heard.push(`reply ${id} ${status}`);
  }

  onClose(channel: string): void {
    this.heard.push(`close ${channel}`);
  }

  onTimer(timer: string): void {
    this.heard.push(`timer ${timer}`);
  }

  submit(): void {
    this.heard.push("submit");
  }
}
