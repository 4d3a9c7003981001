/** One WebSocket of a session, with the two promises that a bare socket does not keep: it ends within a bounded time after
 * it is told to, also when the peer never answers, and its end is told exactly once. @module */
export type WireEvents = {
  onOpen(wire: Wire): void;
  /** Bytes are borrowed until it returns. Never after `close` or the end. */
  onFrame(wire: Wire, frame: string | Uint8Array): void;
  onEnd(wire: Wire, reason: string): void;
};
export type WireLimits = {
  /** Longest wait for a connection, ms. */
  readonly openMs: number;
  /** Longest wait for the peer to say goodbye, ms. */
  readonly closeMs: number;
  readonly frameBytes: number;
};

export class Wire {
  readonly #socket: WebSocket;
  #state: "opening" | "open" | "closing" | "ended" = "opening";
  #timer: ReturnType<typeof setTimeout>;
  #reason = "";
  readonly #ended = Promise.withResolvers<void>();

  constructor(
    readonly channel: string,
    url: string,
    headers: Readonly<Record<string, string>> | undefined,
    readonly limits: WireLimits,
    readonly events: WireEvents,
  ) {
    // Deno takes headers where a browser takes protocols alone; the browser's types stand before Deno's here.
    this.#socket = headers ? new WebSocket(url, { headers } as unknown as string[]) : new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    this.#timer = setTimeout(() => this.#give(`no connection within ${limits.openMs} ms`), limits.openMs);
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = ({ data }) => this.#received(data);
    this.#socket.onerror = (event) => {
      if (this.#reason === "") this.#reason = event instanceof ErrorEvent ? event.message : "error";
    };
    this.#socket.onclose = ({ code, reason }) => {
      const told = reason ? `${code} ${reason}` : `code ${code}`;
      this.#end(this.#reason === "" ? `closed with ${told}` : `${this.#reason} (${told})`);
    };
  }

  get isOpen(): boolean {
    return this.#state === "open" && this.#socket.readyState === WebSocket.OPEN;
  }
  /** Bytes handed over that the system has not taken yet. */
  get backlog(): number {
    return this.#socket.bufferedAmount;
  }
  /** Resolves once `onEnd` was called. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Only while `isOpen`. @throws what the socket throws */
  send(text: string): void {
    this.#socket.send(text);
  }

  /** Says goodbye; the end follows within `closeMs`. */
  close(): void {
    if (this.#state === "closing" || this.#state === "ended") return;
    this.#state = "closing";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end("closed; the peer never answered"), this.limits.closeMs);
    this.#socket.close();
  }

  #opened(): void {
    if (this.#state !== "opening") return;
    this.#state = "open";
    clearTimeout(this.#timer);
    this.events.onOpen(this);
  }

  #received(data: string | ArrayBuffer): void {
    if (this.#state !== "open") return;
    const frame = typeof data === "string" ? data : new Uint8Array(data);
    if (frame.length > this.limits.frameBytes) {
      this.#give(`a frame of ${frame.length} bytes; the limit is ${this.limits.frameBytes}`);
    } else this.events.onFrame(this, frame);
  }

  #give(reason: string): void {
    this.#reason = reason;
    this.close();
  }

  #end(reason: string): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    clearTimeout(this.#timer);
    const socket = this.#socket;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.onerror = () => {}; // the dead socket's own end, whenever it comes, is no news
    this.events.onEnd(this, reason);
    this.#ended.resolve();
  }
}
