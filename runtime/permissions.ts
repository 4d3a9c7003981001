/** The exact rights that one configuration needs, for production: hosts with their ports, paths, names of environment
 * variables. What is not listed is denied. The sets of `deno.json` are for everybody and therefore wider. @module */
import type { Endpoints } from "../core/venue.ts";
import type { Config } from "./config_schema.ts";
import { folderOf } from "./paths.ts";

export type Rights = {
  readonly net: readonly string[];
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly env: readonly string[];
};

/** What the system tells of this machine, for the install tag and the lock's holder. */
const MACHINE_FILES = ["/etc/hostname", "/etc/machine-id", "/var/lib/dbus/machine-id"];
/** Taken out of the environment before the first connection, so that no proxy sees an order. */
const PROXY_NAMES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];
const DENIED = ["sys", "run", "ffi", "import"];

export type RightsOptions = {
  readonly config: Config;
  /** Of the configuration itself; `null` = the demo without a file. */
  readonly configPath: string | null;
  /** Resolved, by venue. */
  readonly endpoints: readonly Endpoints[];
  /** Folder of the program. */
  readonly root: string;
  /** The demo brings its own venues, on free ports of this machine. */
  readonly simulated: boolean;
};

export function rightsOf({ config, configPath, endpoints, root, simulated }: RightsOptions): Rights {
  const { dashboard, dataDir } = config,
    net = new Set<string>(),
    // Threads, and what one mode alone needs, are loaded by their address; the page's files lie there too.
    read = new Set([root, dataDir, ...MACHINE_FILES]),
    env = new Set(["NO_COLOR", ...PROXY_NAMES]);
  const write = new Set([dataDir]);
  for (const urls of endpoints) for (const url of Object.values(urls)) net.add(hostWithPort(url));
  if (dashboard.enabled) {
    // A port that is chosen at the start cannot be named before it.
    for (const host of new Set([dashboard.host, "[::1]"])) {
      net.add(dashboard.port === 0 ? host : `${host}:${dashboard.port}`);
    }
    for (const file of [dashboard.tokenFile, dashboard.stopTokenFile]) if (file !== undefined) write.add(file);
  }
  if (simulated) net.add("127.0.0.1");
  if (configPath !== null) read.add(configPath);
  for (const { credentials } of Object.values(config.venues)) {
    const { apiKey, secret, passphrase } = credentials ?? {};
    for (const source of [apiKey, secret, passphrase]) {
      if (source === undefined) continue;
      if ("env" in source) env.add(source.env);
      else read.add(source.file);
    }
  }
  return { net: [...net].sort(), read: [...read].sort(), write: [...write].sort(), env: [...env].sort() };
}

/** The rights as arguments of `deno run`; the data directory's parent must exist. */
export function flagsOfRights({ net, read, write, env }: Rights): readonly string[] {
  const allow = { net, read, write, env };
  return [
    "--no-prompt",
    ...Object.entries(allow).map(([name, values]) => `--allow-${name}=${values.join(",")}`),
    ...DENIED.map((name) => `--deny-${name}`),
  ];
}

/** Folders that have to exist before the first start, since creating them would need rights to what lies above. */
export function foldersOf({ dataDir }: Config): readonly string[] {
  return [folderOf(dataDir)];
}

function hostWithPort(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === "https:" || protocol === "wss:" ? "443" : "80";
  return `${hostname}:${port || usual}`;
}
