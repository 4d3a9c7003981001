/** What a client says on Bybit's public and private sockets, and how it is answered. The trade socket has words of its
 * own. Source: Bybit v5 docs, "Connect" of 2026-07-24, and recorded answers. @module */

export type ControlRequest = {
  readonly op: string;
  /** As it was sent; null = none. */
  readonly requestId: string | null;
  readonly args: unknown;
};

/** Null = no JSON object with an operation in it. */
export function readControl(text: string): ControlRequest | null {
  const message = readObject(text);
  if (message === null || typeof message.op !== "string") return null;
  const id = message.req_id;
  return {
    op: message.op,
    requestId: typeof id === "string" || typeof id === "number" ? String(id) : null,
    args: message.args,
  };
}

/** Null = no JSON object. */
export function readObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" && message !== null && !Array.isArray(message)
      ? message as Record<string, unknown>
      : null;
  } catch {
    return null; // answered as what it is: no request
  }
}

/** Topics of a subscription; null = no list of texts. */
export function topicsIn(args: unknown): readonly string[] | null {
  return Array.isArray(args) && args.length > 0 && args.every((arg) => typeof arg === "string") ? args : null;
}

/** One connection's name at the venue. */
export function connectionId(socket: number): string {
  return `sim${socket.toString(36).padStart(17, "0")}-s1`;
}

/** The answer to `op` on a public or private socket; an id that was sent comes back. */
export function controlAnswer(
  socket: number,
  op: string,
  requestId: string | null,
  success: boolean,
  message: string,
): string {
  const id = requestId === null ? {} : { req_id: requestId };
  return JSON.stringify({ success, ret_msg: message, conn_id: connectionId(socket), ...id, op });
}
