/** Listen keys: made, kept alive, given up. USD-M takes the key's name for it without a signature, and so does Aster's older version.
 * Source: USD-M futures, "User Data Streams", and asterdex/api-docs, the same; read 2026-11-26. @module */
import type { Operation, SignedCall } from "./operation.ts";

const keyed = (name: string, run: (call: SignedCall) => unknown): Operation => ({
  name,
  weight: 1,
  security: "keyed",
  command: false,
  run,
});

export const startKey = keyed("userDataStream.start", ({ account, context: { keys, services } }) => ({
  listenKey: keys.start(account, services.exchange.now),
}));

export const keepKey = keyed("userDataStream.ping", ({ account, context: { keys, services, kind } }) => {
  const listenKey = keys.keep(account, services.exchange.now);
  return kind.style === "usdm" ? { listenKey } : {};
});

export const stopKey = keyed("userDataStream.stop", ({ account, context: { keys } }) => {
  keys.stop(account);
  return {};
});

/** The same where making one takes a signature. */
export function signed(operation: Operation): Operation {
  return operation.security === "keyed" ? { ...operation, security: "signed" } : operation;
}
