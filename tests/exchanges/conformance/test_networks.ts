/** Where a venue's test network is, and with which keys: from the venue's own table and the environment. Nothing here ever leads to a
 * network where money is real. @module */
import type { Endpoints, Signer, Venue } from "../../../core/venue.ts";
import { createSigner } from "../../../exchanges/mod.ts";
import { isLoopback } from "../../../runtime/endpoint.ts";

/** The environment, or a table in its place. */
export type Environment = (name: string) => string | undefined;
export type TestNetwork = { readonly name: string; readonly endpoints: Endpoints; readonly signer: Signer };

const SCHEMES = ["hmac", "ed25519", "rsa", "eip712"] as const;
/** Where the addresses may be replaced: by those of a simulated venue on this machine. */
const ROLES = { rest: "REST", wsPublic: "WS_PUBLIC", wsPrivate: "WS_PRIVATE", wsTrade: "WS_TRADE" } as const;

/** "TWOSIDE_TESTNET_BYBIT_SPOT_KEY": what of a venue is called in the environment. */
export function variable({ name }: Pick<Venue, "name">, what: string): string {
  return `TWOSIDE_TESTNET_${name.toUpperCase()}_${what}`;
}

/** Variables without which nothing can be signed there, and which are not set. */
export function missingVariables(venue: Venue, environment: Environment): string[] {
  return ["KEY", "SECRET", ...(venue.passphrase ? ["PASSPHRASE"] : [])].map((what) => variable(venue, what))
    .filter((name) => (environment(name) ?? "").trim() === "");
}

/** @throws {RangeError} for an address that is none of a test network, a network that is not for tests, or a key that cannot sign */
export function testNetwork(venue: Venue, environment: Environment): TestNetwork {
  const read = (what: string) => environment(variable(venue, what))?.trim() || undefined;
  const known = testNetworks(venue), name = read("NETWORK") ?? known[0];
  if (!known.includes(name)) {
    throw new RangeError(
      `${variable(venue, "NETWORK")} is "${name}"; want a test network of ${venue.title}: ${known.join(", ")}`,
    );
  }
  const own = venue.networks[name], endpoints: Record<keyof typeof ROLES, string> = { ...own };
  for (const role of Object.keys(ROLES) as (keyof typeof ROLES)[]) endpoints[role] = read(ROLES[role]) ?? own[role];
  for (const role of Object.keys(ROLES) as (keyof typeof ROLES)[]) {
    const refusal = refuseLive(venue, endpoints[role]);
    if (refusal !== null) throw new RangeError(`${variable(venue, ROLES[role])} ${refusal}`);
  }
  return { name, endpoints, signer: signerOf(venue, name, read) };
}

/** Names of its networks where no money is real. */
export function testNetworks({ networks }: Venue): string[] {
  return Object.keys(networks).filter((name) => /(^|-)(testnet|demo)$/.test(name));
}

/** Why an address may not be spoken to, as the end of a sentence, or `null`: it has to be this machine's, or stand in the venue's table
 * of a test network word for word. The mark that tells demo from live where both have one host is part of it. */
export function refuseLive(venue: Venue, address: string): string | null {
  const url = URL.parse(address);
  if (url === null) return `is no address: "${address}"`;
  if (isLoopback(url.hostname)) return null;
  const listed = testNetworks(venue).flatMap((name) => Object.values(venue.networks[name]));
  if (listed.includes(address)) return null;
  const isLive = Object.entries(venue.networks).some(([name, endpoints]) =>
    !testNetworks(venue).includes(name) && Object.values(endpoints).some((text) => URL.parse(text)?.host === url.host)
  );
  const what = isLive ? "is one of the venue's live hosts" : "is none of the venue's test networks";
  return `leads to ${url.host}, which ${what}; want ${[...new Set(listed)].join(", ")}, or this machine`;
}

function signerOf(venue: Venue, network: string, read: Environment): Signer {
  // Keys of the older kind are not given out any more where agents sign.
  const scheme = SCHEMES.find((each) => each === (read("SCHEME") ?? (venue.chains ? "eip712" : "hmac")));
  if (scheme === undefined) {
    throw new RangeError(`${variable(venue, "SCHEME")} is "${read("SCHEME")}"; want one of ${SCHEMES.join(", ")}`);
  }
  const passphrase = read("PASSPHRASE"), account = read("ACCOUNT"), chain = read("CHAIN");
  const chainId = chain === undefined ? venue.chains?.[network] : Number(chain);
  if (chainId !== undefined && !Number.isSafeInteger(chainId)) {
    throw new RangeError(`${variable(venue, "CHAIN")} is "${chain}"; want the number of a chain`);
  }
  return createSigner({
    scheme,
    apiKey: read("KEY") ?? "",
    secret: read("SECRET") ?? "",
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(account === undefined ? {} : { account }),
    ...(chainId === undefined ? {} : { chainId }),
  });
}
