/** Reads server-sent events one by one, as a browser would. @module */

export type ServerEvent = { readonly event: string; readonly id: string; readonly data: unknown };

export class EventStream implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(response: Response) {
    if (response.body === null) throw new Error("Cannot read events: the answer has no body");
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** @throws {Error} when the stream ends first */
  async next(): Promise<ServerEvent> {
    for (let end = this.#rest.indexOf("\n\n");; end = this.#rest.indexOf("\n\n")) {
      if (end >= 0) {
        const text = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 2);
        return parse(text);
      }
      const { done, value } = await this.#reader.read();
      if (done) throw new Error("The stream ended");
      this.#rest += value;
    }
  }

  /** The next event of that name; others are passed over. */
  async nextOf(event: string): Promise<ServerEvent> {
    for (;;) {
      const got = await this.next();
      if (got.event === event) return got;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
  }
}

function parse(text: string): ServerEvent {
  const fields = new Map(
    text.split("\n").map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
  );
  return {
    event: fields.get("event") ?? "message",
    id: fields.get("id") ?? "",
    data: JSON.parse(fields.get("data") ?? "null"),
  };
}
