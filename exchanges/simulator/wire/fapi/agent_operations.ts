/** Operations about agents: which ones the account has, the one that voids a request, and who is paid for bringing orders (nobody
 * here). Sources: asterdex/api-docs of 2026-06-30, v3, "noop"; the venue's sample code for `agent`; the requests of ccxt 4.5.84 for
 * `builder`. @module */
import { query } from "./operation.ts";

const DAY_MS = 86_400_000;
/** How long an agent is approved for, from now on. */
const APPROVED_DAYS = 180;

export const agents = query("agent", 1, ({ account, context: { services }, stamp }) => [{
  agentName: account.name,
  agentAddress: account.apiKey,
  user: account.options.user ?? account.apiKey,
  ipWhitelist: "",
  expired: stamp(services.exchange.now) + APPROVED_DAYS * DAY_MS,
  canSpotTrade: true,
  canPerpTrade: true,
  canWithdraw: false,
}]);

/** Takes its nonce: a request that bears the same one and comes later finds it used. */
export const noop = query("noop", 1, () => ({ code: 200, msg: "success" }));

export const builders = query("builder", 1, () => []);
