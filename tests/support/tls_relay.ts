/** A web server on loopback over TLS, reached through a relay that can lose the connections that are open: what they send goes
 * nowhere, while new ones work. So does a network that has forgotten a connection which both ends hold for open. @module */

/** Of nobody: signed by itself for "localhost", valid until 2120. Clients are to trust it as their authority. */
export const LOOPBACK_CERT = `-----BEGIN CERTIFICATE-----
MIIBMDCB16ADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
dDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
bG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9mPTl3xTkSNFpxBb
luTf9glh9UokvP93YnqIoeIW4w+EXNy3ZJueAkliVGS3V/Ua8Mhrd3BVBss4fJlE
BMn9KqMYMBYwFAYDVR0RBA0wC4IJbG9jYWxob3N0MAoGCCqGSM49BAMCA0gAMEUC
ICKxOLWj/5/51oPxNSPCjs7rD1ovp4PoH4HGVhAVvRrXAiEAiWKpv2MOlfMzq6bs
4Cn9r9vTzmfV2avFd51ZNXqVQnw=
-----END CERTIFICATE-----
`;
const LOOPBACK_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3lxuizvOn+1Brodl
iCdzz6KONh2ZFy65zYJd2LxpWbOhRANCAAT2Y9OXfFORI0WnEFuW5N/2CWH1SiS8
/3dieoih4hbjD4Rc3Ldkm54CSWJUZLdX9RrwyGt3cFUGyzh8mUQEyf0q
-----END PRIVATE KEY-----
`;

export class TlsRelay {
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, cert: LOOPBACK_CERT, key: LOOPBACK_KEY, onListen() {} },
    () => new Response("ok"),
  );
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #ends: Deno.Conn[] = [];
  readonly #pumps: Promise<void>[] = [];
  readonly #serving = this.#serve();
  /** Connections that were opened before this one carry nothing. */
  #lost = 0;
  /** Connections that were opened. */
  opened = 0;

  get url(): string {
    return `https://localhost:${this.#listener.addr.port}/`;
  }

  /** All connections that are open now are lost, and nobody is told. */
  lose(): void {
    this.#lost = this.opened;
  }

  async #serve(): Promise<void> {
    for await (const near of this.#listener) {
      const far = await Deno.connect({ hostname: "127.0.0.1", port: this.#server.addr.port }), place = this.opened++;
      this.#ends.push(near, far);
      this.#pumps.push(this.#pump(near, far, place), this.#pump(far, near, place));
    }
  }

  async #pump(from: Deno.Conn, to: Deno.Conn, place: number): Promise<void> {
    const buffer = new Uint8Array(1 << 14);
    try {
      for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
        for (let sent = 0; place >= this.#lost && sent < count;) sent += await to.write(buffer.subarray(sent, count));
      }
    } catch {
      return; // an end was closed: nothing is left to carry
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving.catch(() => {});
    for (const end of this.#ends) end.close();
    await Promise.all(this.#pumps);
    await this.#server.shutdown();
  }
}
