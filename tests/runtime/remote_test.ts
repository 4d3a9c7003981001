import { assert, assertEquals, assertFalse, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../runtime/cli.ts";
import { type Receipt, Remote, RemoteError } from "../../runtime/remote.ts";
import { LoopbackServer } from "../support/loopback_server.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

const noPause = () => Promise.resolve();
function remoteTo(url: string, temp: TempDir, token = "secret-token"): Remote {
  return new Remote({ url, tokenFile: temp.write("token", `${token}\n`), pause: noPause });
}
const receipt = (id: string, verifiedAt: string | null): Receipt => ({
  id,
  state: verifiedAt ? "TRIPPED" : "TRIPPING",
  verifiedAt,
  ms: verifiedAt ? 1_400 : null,
  venues: [],
});

/** An address where nobody listens any more. */
function freeAddress(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${listener.addr.port}`;
}

Deno.test("Remote refuses an address, a missing and an empty token file, naming what it wants", () => {
  using temp = new TempDir();
  const token = temp.write("token", "t"), empty = temp.write("empty", "\n"), odd = temp.write("odd", "two\nlines");
  const cases: [{ url: string; tokenFile: string | null }, string][] = [
    [
      { url: "localhost:8080", tokenFile: token },
      '--url is "localhost:8080"; want an address such as http://127.0.0.1',
    ],
    [{ url: "nowhere", tokenFile: token }, '--url is "nowhere"'],
    [{ url: "ftp://127.0.0.1", tokenFile: token }, '--url is "ftp://127.0.0.1"'],
    [{ url: "http://127.0.0.1:1", tokenFile: null }, "--token-file is missing"],
    [{ url: "http://127.0.0.1:1", tokenFile: temp.file("none") }, "cannot be read: No such file"],
    [{ url: "http://127.0.0.1:1", tokenFile: empty }, "holds no token"],
    [{ url: "http://127.0.0.1:1", tokenFile: odd }, "holds no token"],
  ];
  for (const [options, message] of cases) assertThrows(() => new Remote(options), UsageError, message);
});

Deno.test("Remote sends the token, a JSON body and nothing of the address but its origin", async () => {
  using temp = new TempDir();
  await using server = new LoopbackServer();
  server.answer = () => Response.json({ fine: true });
  using remote = remoteTo(`${server.http}/some/page?x=1#token=abc`, temp);
  assertEquals(await remote.post("/api/kill", { reason: "drill" }), { fine: true });
  assertEquals(await remote.get("/api/state"), { fine: true });
  assertEquals(server.requests.map(({ method, url, body }) => [method, url, body]), [
    ["POST", "/api/kill", '{"reason":"drill"}'],
    ["GET", "/api/state", ""],
  ]);
  const [post, get] = server.requests;
  assertEquals(post.headers.get("authorization"), "Bearer secret-token");
  assertEquals(post.headers.get("content-type"), "application/json");
  assertEquals(get.headers.get("content-type"), null);
});

Deno.test("Remote does not go through a proxy of the environment", async () => {
  using temp = new TempDir();
  await using server = new LoopbackServer();
  server.answer = () => Response.json({ fine: true });
  Deno.env.set("HTTP_PROXY", "http://127.0.0.1:1");
  Deno.env.set("http_proxy", "http://127.0.0.1:1");
  using remote = remoteTo(server.http, temp);
  assertEquals(await remote.get("/api/state"), { fine: true });
});

Deno.test("Remote says so when nobody is there, when it is no bot and when it is led elsewhere", async () => {
  using temp = new TempDir();
  {
    const address = freeAddress();
    using remote = remoteTo(address, temp);
    const { message } = await assertRejects(() => remote.get("/api/state"), RemoteError);
    assertStringIncludes(message, `Cannot reach the bot at ${address}: `);
    assertStringIncludes(message, "refused");
    assertStringIncludes(message, "does it run there?");
  }
  await using server = new LoopbackServer();
  using remote = remoteTo(server.http, temp);
  server.answer = () => new Response("<html>", { headers: { "content-type": "text/html" } });
  await assertRejects(() => remote.get("/api/state"), RemoteError, "is no bot: GET /api/state gave no JSON object");
  server.answer = () => new Response("null");
  await assertRejects(() => remote.get("/api/state"), RemoteError, "is no bot");
  server.answer = () => Response.redirect("http://127.0.0.1:1/");
  await assertRejects(() => remote.get("/api/state"), RemoteError, "Cannot reach the bot");
});

Deno.test("Remote carries a refusal's message and its details, and the status where there is none", async () => {
  using temp = new TempDir();
  await using server = new LoopbackServer();
  using remote = remoteTo(server.http, temp);
  const details = [{ field: "level", reason: 'is "flatten"; want "stop" or "cancel"' }];
  server.answer = () => Response.json({ error: { code: "x", message: "Not offered", details } }, { status: 422 });
  const { message } = await assertRejects(() => remote.post("/api/kill", {}), RemoteError);
  assertEquals(
    message,
    'The bot refused POST /api/kill (422): Not offered\n  level: is "flatten"; want "stop" or "cancel"',
  );
  server.answer = () => new Response("bad gateway", { status: 502, statusText: "Bad Gateway" });
  await assertRejects(() => remote.get("/api/state"), RemoteError, "(502): Bad Gateway");
  assertFalse(message.includes("secret-token"));
});

/** What `GET /api/kill` answers, one after the other, the last one for ever; and how often it was asked. */
async function receiptOf(
  answers: readonly (Record<string, unknown> | number)[],
): Promise<{ receipt: Receipt | null; asked: number }> {
  using temp = new TempDir();
  await using server = new LoopbackServer();
  let asked = 0;
  server.answer = () => {
    const answer = answers[Math.min(asked++, answers.length - 1)];
    return typeof answer === "number"
      ? Response.json({ error: { message: "busy" } }, { status: answer })
      : Response.json({ state: "TRIPPING", viewAgeMs: 20, receipts: [], ...answer });
  };
  using remote = remoteTo(server.http, temp);
  return { receipt: await remote.receipt("mine"), asked };
}

Deno.test("Remote.receipt() waits until the receipt of this kill is verified", async () => {
  const old = receipt("old", "earlier"), mine = receipt("mine", "now");
  const { receipt: found, asked } = await receiptOf([
    { receipts: [] },
    { receipts: [old] },
    { receipts: [old, receipt("mine", null)] },
    { receipts: [old, mine], state: "TRIPPED" },
  ]);
  assertEquals([found, asked], [mine, 4]);
});

slowTest(
  "Remote.receipt() never takes the verified receipt of a kill that was armed again since for its proof",
  async () => {
    const old = receipt("old", "earlier");
    // The newest view is older than this kill and still shows the state from before the re-arm.
    const stale = { receipts: [old], state: "TRIPPED", viewAgeMs: 60_000 };
    assertEquals((await receiptOf([stale])).receipt, null);
    assertEquals((await receiptOf([{ receipts: [old], state: "TRIPPING" }])).receipt, null);
    assertEquals((await receiptOf([{ receipts: [old], state: null, viewAgeMs: null }])).receipt, null);
    assertEquals((await receiptOf([{ receipts: [receipt("old", null)], state: "TRIPPED" }])).receipt, null);
    // A view that is newer than the kill by a few hundred ms comes first, then one that settles it.
    const { receipt: found, asked } = await receiptOf([{ receipts: [old], state: "TRIPPED" }]);
    assertEquals(found, old);
    assert(asked >= 3, "not before the view must hold its own");
  },
);

Deno.test("Remote.receipt() takes a latch that stood before this run for what it is", async () => {
  const { receipt: found } = await receiptOf([{ state: "TRIPPED", since: "2026-01-01T00:00:00.000000Z" }]);
  assertEquals(found, { id: "", state: "TRIPPED", verifiedAt: "2026-01-01T00:00:00.000000Z", ms: null, venues: [] });
  assertEquals((await receiptOf([{ state: "TRIPPED" }])).receipt?.verifiedAt, "before this run");
});

Deno.test("Remote.receipt() goes on asking while the bot is too busy to answer, and gives up after fifteen seconds", async () => {
  const { receipt: found, asked } = await receiptOf([503, 503, { receipts: [receipt("mine", "now")] }]);
  assertEquals([found?.id, asked], ["mine", 3]);
  const { receipt: none, asked: often } = await receiptOf([{ receipts: [receipt("mine", null)] }]);
  assertEquals([none, often], [null, 60]);
  await assertRejects(() => receiptOf([503]), RemoteError, "(503): busy");
});
