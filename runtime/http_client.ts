/** The one way to an HTTP client: for sessions, for guards, and for a person's command. @module */

/** Speaks HTTP/1.1 alone. HTTP/2 puts all calls to a host on one connection, and a call that times out does not close it: where
 * the network has forgotten that connection (a router or a NAT dropped it, the peer's machine is gone), each later call joins
 * it and times out too, cancels among them, for minutes. Over HTTP/1.1 a call that is broken off takes its connection with it,
 * and the next one opens another.
 * @param caCerts certificates to trust besides the system's, PEM */
export function httpClient(caCerts: string[] = []): Deno.HttpClient {
  return Deno.createHttpClient({ http2: false, caCerts });
}
