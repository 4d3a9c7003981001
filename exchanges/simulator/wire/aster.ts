/** The simulated venue in the words of Aster: perpetuals and spot on one listener, told apart by their paths over REST and by the
 * upstream host, the first segment of the path, on sockets. Orders go over REST alone. Version 3 asks for the signature of an agent,
 * the older ones for a key. Source: asterdex/api-docs of 2026-06-30, perpetuals and spot, v1 and v3; read 2026-11-26. @module */
import type { Endpoints } from "../../../core/venue.ts";
import { type AccountOptions, DEMO_ACCOUNT } from "../accounts.ts";
import { ASTER_LISTINGS } from "../catalogues.ts";
import type { Product } from "../keys.ts";
import type { VenueProfile } from "../profile.ts";
import { SimulatedVenue, type VenueServices } from "../venue.ts";
import type { HttpRequest, Wire, WireOptions } from "../wire.ts";
import { accountByKey } from "./binance/operation.ts";
import { checkSignature, checkTime, restPayload } from "./binance/signature.ts";
import { Agents } from "./fapi/agents.ts";
import { FapiDialect } from "./fapi/dialect.ts";
import { FapiHost } from "./fapi/host.ts";
import { ASTER_PERP, ASTER_SPOT } from "./fapi/kind.ts";
import type { Authenticate } from "./fapi/rest.ts";
import { addressOf } from "./fapi/routes.ts";
import { futuresRules } from "./fapi/rules.ts";
import { hostIn, withoutHost } from "./host_path.ts";

/** The pair that the venue's own documents print: known to everybody, so it guards nothing. */
export const ASTER_DEMO_KEY = "0x4fd0a42218f3eae43a6ce26d22544e986139a01e5b34a62db53757ffca81bae1";
export const ASTER_DEMO_ACCOUNT: AccountOptions = {
  ...DEMO_ACCOUNT,
  apiKey: "0x21cF8Ae13Bb72632562c6Fff438652Ba1a151bb0",
  user: "0x63DD5aCC6b1aa0f563956C0e534DD30B6dcF7C4e",
};
const HOSTS: Readonly<Record<Product, string>> = { perp: "fstream.asterdex.com", spot: "sstream.asterdex.com" };
const SPOT_HOST = /^sstream/;

/** A simulated Aster, without sockets. */
export function createAsterWire(options: WireOptions): Wire {
  const rules = futuresRules();
  const profile: VenueProfile = {
    venue: "aster",
    listings: ASTER_LISTINGS,
    defaults: ["BTCUSDT", "ETHUSDT", "SOLUSDT"],
    // Spot's post-only orders are perpetuals' ones.
    rules: { ...rules, spot: rules.perp },
    demo: ASTER_DEMO_ACCOUNT,
  };
  return new SimulatedVenue(profile, options, (services) => new AsterDialect(services, options.product ?? "perp"));
}

/** Addresses of one product. */
export function asterUrls(host: string, product: Product): Endpoints {
  const ws = `ws://${host}/${HOSTS[product]}`;
  return { rest: `http://${host}`, wsPublic: ws, wsPrivate: ws, wsTrade: ws };
}

class AsterDialect extends FapiDialect {
  readonly #perp: FapiHost;
  readonly #spot: FapiHost;
  readonly #agents: Agents;

  /** @param product whose streams come at an address that names no host */
  constructor(services: VenueServices, readonly product: Product) {
    super(services, (afterwards) => [
      new FapiHost(ASTER_PERP, services, afterwards),
      new FapiHost(ASTER_SPOT, services, afterwards),
    ]);
    [this.#perp, this.#spot] = this.hosts;
    this.#agents = new Agents(services.exchange.accounts);
  }

  urls(host: string, product: Product): Endpoints {
    return asterUrls(host, product);
  }

  accepts(path: string): boolean {
    return addressOf(withoutHost(path), "", false) !== null;
  }

  onRequest(id: number, request: HttpRequest): void {
    const path = withoutHost(request.path), host = path.startsWith("/api/") ? this.#spot : this.#perp;
    host.onRequest(id, { ...request, path }, this.#authenticate);
  }

  onSocketOpen(socket: number, path: string, query: string): void {
    const { services } = this, name = hostIn(path), address = addressOf(withoutHost(path), query, false)!;
    const isSpot = name === null ? this.product === "spot" : SPOT_HOST.test(name),
      host = isSpot ? this.#spot : this.#perp;
    if (!host.context.limits.connect(services.venueNow)) return services.close(socket, 1008, "Too many connections");
    host.onStreamOpen(socket, address);
  }

  onSocketMessage(socket: number, text: string): void {
    for (const { sockets } of this.hosts) if (sockets.has(socket)) return sockets.onMessage(socket, text);
  }

  onSocketClose(socket: number): void {
    for (const { sockets } of this.hosts) sockets.close(socket);
  }

  /** The account of the demo has an agent's address for its key: who brings the key of all demos is meant too. */
  #keyIn(apiKey: string | null): string | null {
    const [{ apiKey: own }] = this.services.exchange.accounts;
    return apiKey === DEMO_ACCOUNT.apiKey && own === ASTER_DEMO_ACCOUNT.apiKey ? own : apiKey;
  }

  readonly #authenticate: Authenticate = (request, params, security) => {
    const { venueNow } = this.services;
    if (/^\/f?api\/v3\//.test(request.path)) return this.#agents.accountOf(request, params, venueNow);
    const account = accountByKey(this.#perp.context, this.#keyIn(request.headers["x-mbx-apikey"] ?? null));
    if (security === "keyed") return account;
    checkSignature(account, restPayload(request.query, request.body), params.text("signature"));
    checkTime(params, venueNow);
    return account;
  };
}
