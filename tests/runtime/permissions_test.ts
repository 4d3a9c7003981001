import { assert, assertEquals } from "@std/assert";
import { flagsOfRights, foldersOf, rightsOf } from "../../runtime/permissions.ts";
import { defaultDemoConfig } from "../../runtime/demo_config.ts";
import type { Endpoints } from "../../core/venue.ts";

const endpoints: Endpoints = {
  rest: "https://api.venue.test",
  wsPublic: "wss://stream.venue.test:9443",
  wsPrivate: "wss://ws.venue.test:443/ws-api/v3",
  wsTrade: "wss://ws.venue.test:443/ws-api/v3",
};
const config = {
  ...defaultDemoConfig(),
  dataDir: "/srv/twoside/data",
  venues: {
    binance: {
      ...defaultDemoConfig().venues.binance,
      credentials: { scheme: "hmac" as const, apiKey: { env: "VENUE_KEY" }, secret: { file: "/srv/twoside/secret" } },
    },
  },
};

Deno.test("rightsOf() names every host with its port, every path and every variable, and nothing else", () => {
  const rights = rightsOf({
    config,
    configPath: "/srv/twoside/bot.jsonc",
    endpoints: [endpoints],
    root: "/srv/app",
    simulated: false,
  });
  assertEquals(rights.net, [
    "127.0.0.1:8080",
    "[::1]:8080",
    "api.venue.test:443",
    "stream.venue.test:9443",
    "ws.venue.test:443",
  ]);
  assertEquals(rights.write, ["/srv/twoside/data"]);
  for (
    const path of [
      "/srv/app",
      "/srv/twoside/bot.jsonc",
      "/srv/twoside/data",
      "/srv/twoside/secret",
    ]
  ) {
    assert(rights.read.includes(path), path);
  }
  assert(rights.env.includes("VENUE_KEY"));
  assertEquals(foldersOf(config), ["/srv/twoside"]);
});

Deno.test("rightsOf() names the host of binary market data where that is chosen", () => {
  const given = { config, configPath: null, root: "/app", simulated: false };
  const sbe = { ...endpoints, wsSbe: "wss://sbe.venue.test" };
  assert(rightsOf({ ...given, endpoints: [sbe] }).net.includes("sbe.venue.test:443"));
  assert(!rightsOf({ ...given, endpoints: [endpoints] }).net.includes("sbe.venue.test:443"));
});

Deno.test("rightsOf() opens no port and no page without a dashboard, and allows a free port by host alone", () => {
  const off = rightsOf({
    config: { ...config, dashboard: { ...config.dashboard, enabled: false } },
    configPath: null,
    endpoints: [],
    root: "/app",
    simulated: false,
  });
  assertEquals(off.net, []);
  const free = rightsOf({
    config: {
      ...config,
      dashboard: { ...config.dashboard, port: 0, tokenFile: "/run/token", stopTokenFile: "/run/stop" },
    },
    configPath: null,
    endpoints: [],
    root: "/app",
    simulated: false,
  });
  assertEquals(free.net, ["127.0.0.1", "[::1]"]);
  assertEquals(free.write, ["/run/stop", "/run/token", "/srv/twoside/data"]);
});

Deno.test("flagsOfRights() never prompts and denies what no part needs", () => {
  const flags = flagsOfRights({ net: ["a:1", "b:2"], read: ["/r"], write: ["/w"], env: ["E"] });
  assertEquals(flags, [
    "--no-prompt",
    "--allow-net=a:1,b:2",
    "--allow-read=/r",
    "--allow-write=/w",
    "--allow-env=E",
    "--deny-sys",
    "--deny-run",
    "--deny-ffi",
    "--deny-import",
  ]);
});

Deno.test("rightsOf() lets the demo reach its own venues on this machine, and no other host", () => {
  const { net, read } = rightsOf({
    config: defaultDemoConfig(),
    configPath: null,
    endpoints: [],
    root: "/app",
    simulated: true,
  });
  assertEquals(net, ["127.0.0.1", "127.0.0.1:8080", "[::1]:8080"]);
  assert(read.includes("/app"));
});

Deno.test("rightsOf() names where a pass phrase is kept", () => {
  const { binance } = config.venues, credentials = { ...binance.credentials, passphrase: { env: "VENUE_PHRASE" } };
  const venues = { binance: { ...binance, credentials } };
  const rights = rightsOf({
    config: { ...config, venues },
    configPath: null,
    endpoints: [endpoints],
    root: "/app",
    simulated: false,
  });
  assert(rights.env.includes("VENUE_PHRASE"));
});
