import { assertEquals } from "@std/assert";
import { ConfigError, describeIssues, pathText, suggestion } from "../../runtime/config_problems.ts";
import { configSchema, jsonSchema } from "../../runtime/config_schema.ts";

const told = (value: unknown) => {
  const result = configSchema.safeParse(value);
  return result.success ? [] : describeIssues(result.error.issues, value, jsonSchema());
};

Deno.test("pathText() reads as one writes it in code", () => {
  assertEquals(pathText(["a", "b", 0, "c:d", "e"]), 'a.b[0]["c:d"].e');
  assertEquals(pathText(["9x"]), '["9x"]');
});

Deno.test("suggestion() names what is near, else all that exist, else nothing", () => {
  assertEquals(suggestion("prot", ["port", "host"]), '; did you mean "port"?');
  assertEquals(suggestion("zzz", ["port", "host"]), "; want one of port, host");
  assertEquals(suggestion("x", []), "");
});

Deno.test("describeIssues() words every kind of leaf", () => {
  const cases: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ archive: "yes" }, 'archive is "yes"; want true or false'],
    [{ dataDir: 7 }, "dataDir is 7; want a text"],
    [{ dashboard: null }, "dashboard is null; want an object"],
    [{ strategies: "none" }, 'strategies is "none"; want a list of 0 to 500 entries'],
    [{ paper: { latencyMs: -1 } }, "paper.latencyMs is -1; want a number from 0 to 60000"],
    [
      { limits: { venues: { binance: { ordersPerSecond: 0 } } } },
      "limits.venues.binance.ordersPerSecond is 0; want a number above 0 to 1000000",
    ],
    [
      { strategies: [{ id: "a", kind: "b", markets: ["binance:X"], parameters: { x: null } }] },
      "strategies[0].parameters.x is null; want a number, a text, true or false",
    ],
    [
      { venues: { "Big Name": { markets: ["X"] } } },
      'venues["Big Name"] is no fitting name; want small letters, digits and _',
    ],
    [{ venues: { binance: { markets: [] } } }, "venues.binance.markets is []; want a list of 1 to 300 entries"],
    [{ log: { level: "x".repeat(80) } }, `log.level is "${"x".repeat(59)}…; want one of debug, info, warn, error`],
  ];
  for (const [value, wanted] of cases) assertEquals(told({ venues: {}, ...value }), [wanted]);
});

Deno.test("describeIssues() says of a secret what it is, not what it says", () => {
  const credentials = { scheme: "md5", apiKey: "canary", secret: { env: "no-dash" } };
  assertEquals(told({ venues: { binance: { markets: ["X"], credentials } } }), [
    "venues.binance.credentials.scheme is a string; want one of hmac, ed25519, rsa, eip712",
    'venues.binance.credentials.apiKey is a string; want {"env": NAME} or {"file": PATH}: a secret never stands in the configuration',
    'venues.binance.credentials.secret.env is a string; want {"env": NAME} or {"file": PATH}: a secret never stands in the configuration',
  ]);
});

Deno.test("ConfigError is one sentence with all problems", () => {
  assertEquals(new ConfigError("a.jsonc", ["x is 1", "y is 2"]).message, "Cannot use a.jsonc: x is 1; y is 2");
});
