/** The simulated venue in the words of Binance USD-M futures: REST, streams by route, the account's stream by listen key, and the
 * socket for orders, at one address; a path may carry the upstream host as its first segment. Sources: USD-M futures documents of
 * 2026-07-24 and the announcement of routed streams of 2026-03-06; read 2026-11-26. @module */
import type { Micros } from "../../../core/units.ts";
import type { Endpoints } from "../../../core/venue.ts";
import type { Account } from "../accounts.ts";
import { USDM_LISTINGS } from "../catalogues.ts";
import type { VenueProfile } from "../profile.ts";
import { SimulatedVenue, type VenueServices } from "../venue.ts";
import type { HttpRequest, Wire, WireOptions } from "../wire.ts";
import { accountByKey } from "./binance/operation.ts";
import type { Params } from "./binance/params.ts";
import { checkSignature, checkTime, restPayload } from "./binance/signature.ts";
import { ApiSockets } from "./binance/ws_api.ts";
import { FapiDialect } from "./fapi/dialect.ts";
import { FapiHost } from "./fapi/host.ts";
import { USDM } from "./fapi/kind.ts";
import type { FapiContext } from "./fapi/operation.ts";
import { addressOf } from "./fapi/routes.ts";
import { futuresRules } from "./fapi/rules.ts";
import { USDM_METHODS } from "./fapi/socket_methods.ts";
import { withoutHost } from "./host_path.ts";

const API = /^\/ws-fapi\/v1\/?$/;

/** A simulated Binance USD-M, without sockets. */
export function createBinanceUsdmWire(options: WireOptions): Wire {
  const profile: VenueProfile = {
    venue: "binance_usdm",
    listings: USDM_LISTINGS,
    defaults: ["BTCUSDT", "ETHUSDT", "SOLUSDT"],
    rules: futuresRules(),
  };
  return new SimulatedVenue(profile, options, (services) => new UsdmDialect(services));
}

class UsdmDialect extends FapiDialect {
  readonly #host: FapiHost;
  readonly #api: ApiSockets<FapiContext>;

  constructor(services: VenueServices) {
    super(services, (afterwards) => [new FapiHost(USDM, services, afterwards)]);
    [this.#host] = this.hosts;
    this.#api = new ApiSockets(this.#host.context, USDM_METHODS, false);
  }

  urls(host: string): Endpoints {
    const ws = `ws://${host}`;
    return { rest: `http://${host}`, wsPublic: ws, wsPrivate: ws, wsTrade: `${ws}/ws-fapi/v1` };
  }

  accepts(path: string): boolean {
    const plain = withoutHost(path);
    return API.test(plain) || addressOf(plain, "", true) !== null;
  }

  onRequest(id: number, request: HttpRequest): void {
    this.#host.onRequest(
      id,
      { ...request, path: withoutHost(request.path) },
      (sent, params, security) => authenticate(this.#host.context, sent, params, security),
    );
  }

  onSocketOpen(socket: number, path: string, query: string): void {
    const { services } = this, plain = withoutHost(path), { limits } = this.#host.context;
    if (!limits.connect(services.venueNow)) return services.close(socket, 1008, "Too many connections");
    const address = addressOf(plain, query, true);
    if (address === null) this.#api.open(socket, query);
    else this.#host.onStreamOpen(socket, address);
  }

  onSocketMessage(socket: number, text: string): void {
    if (this.#api.has(socket)) this.#api.onMessage(socket, text);
    else if (this.#host.sockets.has(socket)) this.#host.sockets.onMessage(socket, text);
  }

  onSocketClose(socket: number): void {
    this.#api.close(socket);
    this.#host.sockets.close(socket);
  }

  override get nextAt(): Micros {
    return this.#host.nextAt;
  }
}

/** By the key in the header, and a signature over query and body. */
function authenticate(
  context: FapiContext,
  { query, body, headers }: HttpRequest,
  params: Params,
  security: "signed" | "keyed",
): Account {
  const account = accountByKey(context, headers["x-mbx-apikey"] ?? null);
  if (security === "keyed") return account;
  checkSignature(account, restPayload(query, body), params.text("signature"));
  checkTime(params, context.services.venueNow);
  return account;
}
