import { assertEquals, assertFalse } from "@std/assert";
import { Redactor, redactorOf, Secret } from "../../runtime/secret.ts";

Deno.test("Secret prints as [redacted] however it is printed (SEC-12)", () => {
  const secret = new Secret("canary-0123456789");
  const prints = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    Deno.inspect(secret),
    Deno.inspect({ deep: [secret] }),
    Object.values(secret).join(),
  ];
  for (const text of prints) assertFalse(text.includes("canary"), text);
  assertEquals(secret.reveal(), "canary-0123456789");
});

Deno.test("Redactor strikes out a secret as it is, in JSON, in an URL and each line of a key file (SEC-13)", () => {
  const redactor = new Redactor();
  redactor.add(new Secret("canary+0123/456789"));
  redactor.add("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ\nsecondLineOfTheKeyX\n-----END PRIVATE KEY-----\n");
  const cases: readonly (readonly [string, string])[] = [
    ["key canary+0123/456789 twice canary+0123/456789", "key [redacted] twice [redacted]"],
    ["?k=canary%2B0123%2F456789", "?k=[redacted]"],
    ["line MC4CAQAwBQYDK2VwBCIEIJ", "line [redacted]"],
    [JSON.stringify({ pem: "MC4CAQAwBQYDK2VwBCIEIJ\nsecondLineOfTheKeyX" }), '{"pem":"[redacted]\\n[redacted]"}'],
    ["-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----"],
    ["nothing here", "nothing here"],
  ];
  for (const [text, wanted] of cases) assertEquals(redactor.redact(text), wanted);
});

Deno.test("Redactor strikes out the whole of a secret that begins with another", () => {
  const redactor = new Redactor();
  redactor.add("abcdefgh");
  redactor.add("abcdefghijkl");
  assertEquals(redactor.redact("x abcdefghijkl y"), "x [redacted] y");
});

Deno.test("Redactor strikes out signatures, listen keys and auth headers that it was never told of", () => {
  const redactor = new Redactor();
  const cases: readonly (readonly [string, string])[] = [
    [
      "GET /order?symbol=BTCUSDT&signature=0123456789abcdef0123&x=1",
      "GET /order?symbol=BTCUSDT&signature=[redacted]&x=1",
    ],
    ['{"listenKey":"pqia91ma19a5s61cv6a81va65sd"}', '{"listenKey":"[redacted]"}'],
    ["authorization: Bearer abcdefghijklmnop", "authorization: Bearer [redacted]"],
    ['{"apiKey": "vmPUZE6mv9SD5VNHk4HlWFsOr6"}', '{"apiKey": "[redacted]"}'],
    ["tokens left: 5", "tokens left: 5"],
  ];
  for (const [text, wanted] of cases) assertEquals(redactor.redact(text), wanted);
  assertEquals(redactor.redactKnown(cases[0][0]), cases[0][0]);
});

Deno.test("Redactor leaves values alone that are too short to be secrets", () => {
  const redactor = new Redactor();
  redactor.add("buy");
  assertEquals(redactor.redact("buy low"), "buy low");
});

Deno.test("redactorOf() strikes out the key of every account, and its secret where one is needed", () => {
  const account = (n: number) => ({ apiKey: new Secret(`canary-key-${n}`), secret: new Secret(`canary-secret-${n}`) });
  const redactor = redactorOf([account(1), { ...account(2), secret: null }]);
  const text = redactor.redact("canary-key-1 canary-secret-1 canary-key-2");
  assertEquals(text.includes("canary"), false);
});

Deno.test("a pass phrase is struck out too, known or behind its name, and so are the headers that carry it", () => {
  const account = { apiKey: new Secret("canary-key-1"), secret: new Secret("canary-secret-1") };
  const redactor = redactorOf([{ ...account, passphrase: new Secret("canary-phrase-1") }]);
  assertEquals(redactor.redact("to canary-phrase-1"), "to [redacted]");
  const unknown = '{"passphrase":"some-canary-words","sign":"abcdefghijklmnop="} OK-ACCESS-PASSPHRASE: another-canary';
  assertEquals(
    redactor.redact(unknown),
    '{"passphrase":"[redacted]","sign":"[redacted]"} OK-ACCESS-PASSPHRASE: [redacted]',
  );
});
