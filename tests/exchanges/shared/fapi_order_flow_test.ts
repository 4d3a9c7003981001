import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import type { Amend, Cancel, Place, Replace } from "../../../core/command.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { BTC, listed, Talk } from "../../support/binance_talk.ts";

const base = { venue: "binance", instrument: BTC } as const;
const place = (change: Partial<Place> = {}): Place => ({
  ...base,
  kind: "place",
  clientId: "mm0001",
  side: "buy",
  price: 10_000 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
  ...change,
});
const cancel = (change: Partial<Cancel> = {}): Cancel => ({
  ...base,
  kind: "cancel",
  clientId: "mm0000",
  venueOrderId: "42",
  ...change,
});
const replace: Replace = { ...base, kind: "replace", cancel: cancel(), place: place() };
const amend: Amend = { ...base, kind: "amend", clientId: "mm0000", venueOrderId: "42", size: 100 as Size };
const ACK = {
  symbol: "BTCUSDT",
  orderId: 43,
  orderListId: -1,
  clientOrderId: "mm0001",
  transactTime: 1_795_608_000_050,
};
const CANCELED = {
  symbol: "BTCUSDT",
  origClientOrderId: "mm0000",
  orderId: 42,
  orderListId: -1,
  clientOrderId: "web_1",
  transactTime: 5,
  price: "100.00",
  origQty: "0.00150",
  executedQty: "0.00050",
  status: "CANCELED",
  type: "LIMIT_MAKER",
  side: "BUY",
};
const UNKNOWN = { code: -2011, msg: "Unknown order sent." };
const CROSS = { code: -2010, msg: "Order would immediately match and take." };
const account = ["sent", "send_refused", "place_answer", "cancel_answer", "amend_answer", "order"];
/** The account events since `start`, in short. */
const told = (talk: Talk, start: number) =>
  talk.io.events.slice(start).filter(({ kind }) => account.includes(kind)).map((event) => {
    switch (event.kind) {
      case "order":
        return `order ${event.clientId} ${event.status} ${event.source}`;
      case "sent":
        return `sent ${event.clientId}`;
      case "send_refused":
        return `send_refused ${event.command} ${event.clientId}`;
      case "place_answer":
      case "cancel_answer":
      case "amend_answer":
        return `${event.kind} ${event.clientId} ${event.verdict}${event.refusal ? ` ${event.refusal.reason}` : ""}`;
      default:
        return event.kind;
    }
  });

Deno.test("a placement goes over the socket once and is told as sent with the end of its window", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.submit(place());
  const { params } = talk.sent(talk.channel("trade"), "order.place");
  assertEquals([params.recvWindow, params.timestamp, params.apiKey], [2_000, talk.serverTime, "key"]);
  assertEquals(talk.io.transmitted.at(-1)?.kind, "order");
  assertEquals(talk.io.last("sent"), {
    kind: "sent",
    venue: "binance",
    clientId: "mm0001",
    sentAt: talk.now,
    validUntil: talk.now + 2_000_500 as Micros, // half a millisecond that the venue's clock may be ahead
  });
  talk.result("order.place", ACK);
  assertEquals(talk.io.last("place_answer").venueOrderId, "43");
  assertEquals(told(talk, start), ["sent mm0001", "place_answer mm0001 accepted"]);
});

Deno.test("an answer with the order's state is also told as an order", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.submit(place());
  const state = { price: "100.00", origQty: "0.00150", executedQty: "0.00000", status: "NEW", side: "BUY" };
  talk.result("order.place", { ...ACK, ...state });
  assertEquals(told(talk, start), ["sent mm0001", "place_answer mm0001 accepted", "order mm0001 open answer"]);
  assertEquals(talk.io.last("order").requestedAt, talk.now);
});

Deno.test("a refused placement is rejected for certain, or ambiguous", () => {
  const cases: [number, Record<string, unknown>, string][] = [
    [400, CROSS, "rejected would_cross"],
    [
      400,
      { code: -2010, msg: "Account has insufficient balance for requested action." },
      "rejected insufficient_balance",
    ],
    [400, { code: -1013, msg: "Filter failure: NOTIONAL" }, "rejected filter"],
    [400, { code: -9999, msg: "new" }, "ambiguous other"],
    [500, { code: -1000, msg: "unknown" }, "ambiguous other"],
    [504, { code: -1007, msg: "Timeout" }, "ambiguous other"],
  ];
  for (const [status, error, verdict] of cases) {
    const talk = Talk.up(), start = talk.io.events.length;
    talk.submit(place());
    talk.refuse("order.place", status, error);
    assertEquals(told(talk, start), ["sent mm0001", `place_answer mm0001 ${verdict}`]);
  }
});

Deno.test("a refusal by a filter or a closed market has the listing read anew, at most every ten seconds", () => {
  const cases: [code: number, msg: string, asks: number][] = [
    [-1013, "Filter failure: PRICE_FILTER", 1],
    [-1111, "Parameter 'price' has too much precision.", 1],
    [-2010, "Market is closed.", 1],
    [-1121, "Invalid symbol.", 1],
    [-2010, "Order would immediately match and take.", 0],
    [-2010, "Account has insufficient balance for requested action.", 0],
  ];
  for (const [code, msg, asks] of cases) {
    const talk = Talk.up();
    talk.pass(10_000_000);
    for (let i = 0; i < 2; i++) {
      talk.submit(place());
      talk.refuse("order.place", 400, { code, msg });
    }
    assertEquals(talk.calls("/api/v3/exchangeInfo").length, asks, msg);
  }
});

Deno.test("a placement without an answer is ambiguous, is not sent again, and a late answer still counts", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.submit(place());
  const bytes = talk.io.transmitted.length;
  talk.pass(2_100_000);
  assertEquals(told(talk, start), ["sent mm0001", "place_answer mm0001 ambiguous other"]);
  assertEquals(talk.io.last("place_answer").refusal?.message, "no answer within 2000 ms");
  assertEquals(talk.io.transmitted.slice(bytes).filter(({ kind }) => kind === "order"), []);
  assertEquals(talk.calls("/api/v3/order"), []);
  talk.result("order.place", ACK);
  assertEquals(talk.io.last("place_answer").verdict, "accepted");
});

Deno.test("a socket that closes in the middle of an order leaves it ambiguous", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.submit(place());
  talk.submit(cancel());
  talk.drop(talk.channel("trade"));
  assertEquals(told(talk, start), [
    "sent mm0001",
    "place_answer mm0001 ambiguous other",
    "cancel_answer mm0000 ambiguous other",
  ]);
  assertEquals(talk.calls("/api/v3/order"), [], "nothing is sent again over the other road");
});

Deno.test("an accepted placement whose answer cannot be read is ambiguous", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.submit(place());
  talk.result("order.place", { symbol: "BTCUSDT" });
  assertEquals(told(talk, start), ["sent mm0001", "place_answer mm0001 ambiguous other"]);
  assertStringIncludes(talk.io.last("error").message, "result.orderId (missing)");
});

Deno.test("INV-09 what sells a position down goes out as that kind of bytes, and nothing else does", () => {
  const talk = Talk.up(), start = talk.io.events.length, sent = talk.io.transmitted.length;
  talk.submit(place());
  talk.submit(replace);
  talk.submit(amend);
  talk.submit(place({ clientId: "mm0009", timeInForce: "ioc", purpose: "flatten" }));
  assertEquals(told(talk, start).at(-1), "send_refused place mm0009", "there is no permit");
  talk.io.killed = talk.io.permitted = true;
  talk.submit(place({ clientId: "mm0010", timeInForce: "ioc", purpose: "flatten" }));
  assertEquals(talk.io.transmitted.slice(sent).map(({ kind }) => kind), ["order", "order", "order", "flatten"]);
});

Deno.test("a placement that the transport refuses never existed", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.io.killed = true;
  talk.submit(place());
  talk.submit(replace);
  talk.submit(amend);
  assertEquals(told(talk, start), [
    "send_refused place mm0001",
    "send_refused place mm0001",
    "send_refused cancel mm0000",
    "send_refused amend mm0000",
  ]);
  assertEquals(talk.io.requested.filter(({ kind }) => kind === "order"), []);
});

Deno.test("a placement goes over REST while there is no socket", () => {
  const talk = Talk.up();
  talk.drop(talk.channel("trade"));
  const start = talk.io.events.length;
  talk.submit(place());
  const [{ call, kind }] = talk.calls("/api/v3/order");
  assertEquals([call.method, kind, call.headers["X-MBX-APIKEY"]], ["POST", "order", "key"]);
  assertEquals(new URL(call.url).searchParams.get("newClientOrderId"), "mm0001");
  talk.answer("/api/v3/order", ACK);
  assertEquals(told(talk, start), ["sent mm0001", "place_answer mm0001 accepted"]);
});

Deno.test("a placement over REST is ambiguous on 5xx, on no answer and on an unreadable one", () => {
  for (
    const [status, body] of [[503, "<html>"], [0, "connection reset"], [200, "<html>"], [
      504,
      '{"code":-1007,"msg":"t"}',
    ], [403, "<html>"]] as const
  ) {
    const talk = Talk.up();
    talk.drop(talk.channel("trade"));
    const start = talk.io.events.length;
    talk.submit(place());
    talk.answer("/api/v3/order", body, status);
    assertEquals(told(talk, start), ["sent mm0001", "place_answer mm0001 ambiguous other"], body);
  }
});

Deno.test("a placement is refused here while something it needs is not known", () => {
  const cases: [(talk: Talk) => void, string][] = [
    [() => {}, "the venue's listing of market 0 is not known"],
    [
      (talk) => talk.answer("/api/v3/exchangeInfo", { symbols: [listed("BTCUSDT")] }),
      "the venue's clock is not measured",
    ],
  ];
  for (const [prepare, reason] of cases) {
    const talk = new Talk();
    talk.session.start(talk.now);
    prepare(talk);
    talk.submit(place());
    assertEquals(talk.io.last("send_refused").reason, reason);
  }
  const blind = Talk.up({ signer: null });
  blind.submit(place());
  assertEquals(blind.io.last("send_refused").reason, "there is no key");
  const talk = Talk.up();
  talk.submit(place({ clientId: "ä" }));
  assertStringIncludes(talk.io.last("send_refused").reason, "Cannot send client id");
});

Deno.test("a cancel goes by the venue's id, and comes back with the order's last state", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.submit(cancel());
  const { params } = talk.sent(talk.channel("trade"), "order.cancel");
  assertEquals([params.orderId, talk.io.transmitted.at(-1)?.kind], [42, "other"]);
  talk.result("order.cancel", CANCELED);
  assertEquals(told(talk, start), ["cancel_answer mm0000 accepted", "order mm0000 canceled answer"]);
  assertEquals(talk.io.last("order").filled, 50 as Size);
});

Deno.test("a cancel is refused, or ambiguous", () => {
  for (
    const [status, error, verdict] of [[400, UNKNOWN, "refused unknown_order"], [
      500,
      { code: -1000, msg: "x" },
      "ambiguous other",
    ]] as const
  ) {
    const talk = Talk.up(), start = talk.io.events.length;
    talk.submit(cancel());
    talk.refuse("order.cancel", status, error);
    assertEquals(told(talk, start), [`cancel_answer mm0000 ${verdict}`]);
  }
});

Deno.test("a cancel goes out under the kill word, under a ban, and over REST where the socket is gone or silent", () => {
  const talk = Talk.up();
  talk.io.killed = true;
  talk.submit(cancel());
  assertEquals(talk.sent(talk.channel("trade")).method, "order.cancel");
  talk.refuse("order.cancel", 418, { code: -1003, msg: "banned", data: { retryAfter: talk.serverTime + 60_000 } });
  talk.submit(cancel({ clientId: "mm0009" }));
  assertEquals(talk.sent(talk.channel("trade")).method, "order.cancel");
  talk.pass(2_100_000);
  assertEquals(talk.io.last("cancel_answer").verdict, "ambiguous");
  talk.submit(cancel());
  assertEquals(talk.calls("/api/v3/order")[0].call.method, "DELETE", "the socket owes an answer");
  talk.user({ e: "externalLockUpdate", a: "X", d: "1" });
  talk.submit(cancel());
  assertEquals(talk.calls("/api/v3/order").length, 1, "the socket speaks again");
  talk.drop(talk.channel("trade"));
  talk.submit(cancel());
  assertEquals(talk.calls("/api/v3/order").length, 2);
  talk.io.offline = true;
  talk.submit(cancel());
  assertEquals(talk.io.last("send_refused").reason, "neither the socket nor REST took a byte");
});

Deno.test("a cancel of an order on no market of ours goes by symbol and id, and its yes waits for no word of the stream", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.submit({
    kind: "cancel_stranger",
    venue: "binance",
    symbol: "DOGEUSDT",
    clientId: "mm0007",
    venueOrderId: "77",
  });
  const { params } = talk.sent(talk.channel("trade"), "order.cancel");
  assertEquals([params.symbol, params.orderId], ["DOGEUSDT", 77] as unknown[]);
  talk.result("order.cancel", { ...CANCELED, symbol: "DOGEUSDT", orderId: 77 });
  assertEquals(told(talk, start), ["cancel_answer mm0007 accepted"]);
  talk.pass(4_000_000);
  assertEquals(talk.io.closed, []);
  talk.submit({
    kind: "cancel_stranger",
    venue: "binance",
    symbol: "DOGEUSDT",
    clientId: "mm0007",
    venueOrderId: "77",
  });
  talk.refuse("order.cancel", 400, UNKNOWN);
  assertEquals(talk.io.last("cancel_answer").verdict, "refused");
});

Deno.test("a cancel of an unknown market, or without a key, is refused here", () => {
  const talk = Talk.up();
  talk.submit(cancel({ instrument: 9 as typeof BTC }));
  assertEquals(talk.io.last("send_refused").reason, "no market has the number 9");
  const blind = Talk.up({ signer: null });
  blind.submit(cancel());
  assertEquals(blind.io.last("send_refused").reason, "there is no key");
});

Deno.test("a replacement comes back as a cancel and a placement, whatever became of the two", () => {
  const details = (cancelled: string, placed: string, cancelResponse: unknown, newOrderResponse: unknown) => ({
    cancelResult: cancelled,
    newOrderResult: placed,
    cancelResponse,
    newOrderResponse,
  });
  const partly = (data: unknown) => ({ code: -2021, msg: "Order cancel-replace partially failed.", data });
  const failed = (data: unknown) => ({ code: -2022, msg: "Order cancel-replace failed.", data });
  const cases: [string, (talk: Talk) => void, string[]][] = [
    ["both", (talk) => talk.result("order.cancelReplace", details("SUCCESS", "SUCCESS", CANCELED, ACK)), [
      "cancel_answer mm0000 accepted",
      "order mm0000 canceled answer",
      "place_answer mm0001 accepted",
    ]],
    [
      "only the cancel",
      (talk) => talk.refuse("order.cancelReplace", 409, partly(details("SUCCESS", "FAILURE", CANCELED, CROSS))),
      [
        "cancel_answer mm0000 accepted",
        "order mm0000 canceled answer",
        "place_answer mm0001 rejected would_cross",
      ],
    ],
    [
      "only the order (S21)",
      (talk) => talk.refuse("order.cancelReplace", 409, partly(details("FAILURE", "SUCCESS", UNKNOWN, ACK))),
      [
        "cancel_answer mm0000 refused unknown_order",
        "place_answer mm0001 accepted",
      ],
    ],
    [
      "not tried",
      (talk) => talk.refuse("order.cancelReplace", 400, failed(details("FAILURE", "NOT_ATTEMPTED", UNKNOWN, null))),
      [
        "cancel_answer mm0000 refused unknown_order",
        "place_answer mm0001 rejected not_attempted",
      ],
    ],
    [
      "neither",
      (talk) => talk.refuse("order.cancelReplace", 400, failed(details("FAILURE", "FAILURE", UNKNOWN, CROSS))),
      [
        "cancel_answer mm0000 refused unknown_order",
        "place_answer mm0001 rejected would_cross",
      ],
    ],
    [
      "cancelled over the order count",
      (talk) =>
        talk.refuse(
          "order.cancelReplace",
          429,
          partly(details("SUCCESS", "FAILURE", CANCELED, { code: -1015, msg: "Too many new orders" })),
        ),
      [
        "cancel_answer mm0000 accepted",
        "order mm0000 canceled answer",
        "place_answer mm0001 rejected rate_limit",
      ],
    ],
    [
      "refused as a whole",
      (talk) => talk.refuse("order.cancelReplace", 400, { code: -1013, msg: "Filter failure: LOT_SIZE" }),
      [
        "cancel_answer mm0000 refused filter",
        "place_answer mm0001 rejected filter",
      ],
    ],
    ["5xx", (talk) => talk.refuse("order.cancelReplace", 500, { code: -1000, msg: "x" }), [
      "cancel_answer mm0000 ambiguous other",
      "place_answer mm0001 ambiguous other",
    ]],
    ["no answer", (talk) => talk.pass(2_100_000), [
      "cancel_answer mm0000 ambiguous other",
      "place_answer mm0001 ambiguous other",
    ]],
    ["a result without results", (talk) => talk.result("order.cancelReplace", {}), [
      "cancel_answer mm0000 ambiguous other",
      "place_answer mm0001 ambiguous other",
    ]],
    [
      "an order without an id",
      (talk) => talk.result("order.cancelReplace", details("SUCCESS", "SUCCESS", CANCELED, {})),
      [
        "cancel_answer mm0000 ambiguous other",
        "place_answer mm0001 ambiguous other",
      ],
    ],
  ];
  for (const [name, act, events] of cases) {
    const talk = Talk.up(), start = talk.io.events.length;
    talk.submit(replace);
    assertEquals(talk.io.transmitted.at(-1)?.kind, "order");
    act(talk);
    assertEquals(told(talk, start), ["sent mm0001", ...events], name);
  }
});

Deno.test("a replacement that may not go out lets its cancel go alone", () => {
  const talk = new Talk();
  talk.session.start(talk.now);
  talk.answerListing([listed("BTCUSDT", { more: { cancelReplaceAllowed: false } })]);
  talk.openPublic();
  talk.answerSnapshot();
  talk.openTrade();
  talk.submit(replace);
  assertStringIncludes(talk.io.last("send_refused").reason, "Cannot replace on BTCUSDT");
  assertEquals([talk.io.last("send_refused").clientId, talk.sent(talk.channel("trade")).method], [
    "mm0001",
    "order.cancel",
  ]);
});

Deno.test("an amendment makes the order smaller and keeps its id", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.submit(amend);
  const { params } = talk.sent(talk.channel("trade"), "order.amend.keepPriority");
  assertEquals([params.newQty, params.newClientOrderId], ["0.001", "mm0000"]);
  const amendedOrder = {
    symbol: "BTCUSDT",
    orderId: 42,
    origClientOrderId: "mm0000",
    clientOrderId: "mm0000",
    price: "100.00",
    qty: "0.00100",
    executedQty: "0.00000",
    status: "NEW",
    side: "BUY",
  };
  talk.result("order.amend.keepPriority", { transactTime: 1_795_608_000_050, executionId: 2, amendedOrder });
  assertEquals(talk.io.last("amend_answer").size, 100 as Size);
  const { source, venueAt } = talk.io.last("order");
  assertEquals(
    [source, venueAt],
    ["answer", 1_795_608_000_050_000] as unknown[],
    "dated, so that it cannot outrun an end",
  );
  assertEquals(told(talk, start), ["sent mm0000", "amend_answer mm0000 accepted", "order mm0000 open answer"]);
});

Deno.test("an amendment is refused, ambiguous, or not allowed at all", () => {
  const cases: [(talk: Talk) => void, string][] = [
    [
      (talk) => talk.refuse("order.amend.keepPriority", 400, { code: -2038, msg: "rejected" }),
      "amend_answer mm0000 refused other",
    ],
    [
      (talk) => talk.refuse("order.amend.keepPriority", 500, { code: -1000, msg: "x" }),
      "amend_answer mm0000 ambiguous other",
    ],
    [(talk) => talk.pass(2_100_000), "amend_answer mm0000 ambiguous other"],
  ];
  for (const [act, event] of cases) {
    const talk = Talk.up(), start = talk.io.events.length;
    talk.submit(amend);
    act(talk);
    assertEquals(told(talk, start), ["sent mm0000", event]);
  }
  const talk = new Talk();
  talk.session.start(talk.now);
  talk.answerListing([listed("BTCUSDT", { more: { amendAllowed: false } })]);
  talk.submit(amend);
  assertStringIncludes(talk.io.last("send_refused").reason, "Cannot amend on BTCUSDT");
});

const cancelAll = { ...base, kind: "cancel_all" } as const;

Deno.test("a cancel-all tells the last state of each order, those of order lists too", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.submit(cancelAll);
  const list = {
    orderListId: 5,
    symbol: "BTCUSDT",
    orderReports: [{ ...CANCELED, orderId: 50, origClientOrderId: "leg" }],
  };
  talk.result("openOrders.cancelAll", [CANCELED, list]);
  assertEquals(told(talk, start), ["order mm0000 canceled answer", "order leg canceled answer"]);
});

Deno.test("a cancel-all that finds nothing, is refused or is lost says so; lost over the socket it goes over REST", () => {
  const talk = Talk.up();
  talk.submit(cancelAll);
  talk.refuse("openOrders.cancelAll", 400, UNKNOWN);
  assertEquals(talk.io.last("ignored").reason, "cancel_all of BTCUSDT: nothing rested");
  talk.submit(cancelAll);
  talk.refuse("openOrders.cancelAll", 400, { code: -1102, msg: "x" });
  assertEquals(talk.io.last("ignored").reason, "cancel_all of BTCUSDT was refused: -1102 x");
  talk.submit(cancelAll);
  talk.pass(2_100_000);
  assertEquals(talk.calls("/api/v3/openOrders")[0].call.method, "DELETE");
  talk.answer("/api/v3/openOrders", [CANCELED]);
  assertEquals(talk.io.last("order").status, "canceled");
  talk.submit(cancelAll);
  talk.answer("/api/v3/openOrders", "", 0);
  assertStringIncludes(talk.io.last("ignored").reason, "was refused: null");
  talk.io.offline = true;
  talk.submit(cancelAll);
  assertEquals(talk.io.last("ignored").reason, "cancel_all of BTCUSDT: neither the socket nor REST took a byte");
  const blind = Talk.up({ signer: null });
  blind.submit(cancelAll);
  assertStringIncludes(blind.io.last("ignored").reason, "no such market, or no key");
});

Deno.test("a cancel-all that is in flight when the socket closes goes over REST at once", () => {
  const talk = Talk.up();
  talk.submit(cancelAll);
  talk.drop(talk.channel("trade"));
  assertEquals(talk.calls("/api/v3/openOrders").length, 1);
});

Deno.test("an order of a list that cannot be read does not change the answer's verdict", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.submit(cancel());
  talk.result("order.cancel", { ...CANCELED, origQty: "0.000001" });
  assertEquals(told(talk, start), ["cancel_answer mm0000 accepted"]);
  assertStringIncludes(talk.io.last("error").message, "0.000001");
  assert(talk.io.of("venue_link").at(-1)?.state === "up");
  assertFalse(talk.io.of("cancel_answer").some(({ verdict }) => verdict === "ambiguous"));
});

Deno.test("a fill before the ack is told as it comes", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.submit(place());
  talk.user({
    e: "executionReport",
    E: 1,
    s: "BTCUSDT",
    c: "mm0001",
    S: "BUY",
    q: "0.00150",
    p: "100.00",
    C: "",
    x: "TRADE",
    X: "FILLED",
    r: "NONE",
    i: 43,
    l: "0.00150",
    z: "0.00150",
    L: "100.00",
    n: "0",
    N: "BTC",
    T: 1_795_608_000_010,
    t: 7,
    I: 9,
    m: true,
  });
  talk.result("order.place", ACK);
  assertEquals(told(talk, start), ["sent mm0001", "order mm0001 filled push", "place_answer mm0001 accepted"]);
  assertEquals(talk.io.events.slice(start).map(({ kind }) => kind).filter((kind) => kind === "fill").length, 1);
});

Deno.test("an answer and a loss find their orders although the command's object says something else by then", () => {
  const parts = [place(), cancel(), cancel(), { ...amend }] as const;
  const cases: [string, Place | Cancel | Amend | Replace, string[]][] = [
    ["order.place", parts[0], ["place_answer mm0001 ambiguous other"]],
    ["order.cancel", parts[1], ["cancel_answer mm0000 ambiguous other"]],
    ["order.amend.keepPriority", parts[3], ["amend_answer mm0000 ambiguous other"]],
    ["order.cancelReplace", { ...base, kind: "replace", cancel: parts[2], place: parts[0] }, [
      "cancel_answer mm0000 ambiguous other",
      "place_answer mm0001 ambiguous other",
    ]],
  ];
  for (const [method, command, lost] of cases) {
    const talk = Talk.up(), before = structuredClone(parts);
    talk.submit(command);
    const start = talk.io.events.length;
    for (const part of parts) Object.assign(part, { clientId: "later", venueOrderId: "99", instrument: 77 });
    talk.pass(3_000_000);
    assertEquals(told(talk, start), lost, method);
    talk.refuse(method, 400, { code: -1013, msg: "Filter failure: LOT_SIZE" });
    assertFalse(told(talk, start).some((line) => line.includes("later")), method);
    parts.forEach((part, i) => Object.assign(part, before[i]));
  }
});

Deno.test("a batch in one turn goes out in its order within the venue's budget, beyond it nothing but cancels", () => {
  const talk = Talk.up(), start = talk.io.events.length, before = talk.io.transmitted.length;
  for (let i = 0; i < 60; i++) talk.submit(place({ clientId: `mm${i}` }));
  talk.submit(cancel());
  const sent = talk.io.transmitted.slice(before).map(({ text }) => JSON.parse(text));
  assertEquals(sent.map(({ params }) => params.newClientOrderId ?? params.orderId), [
    ...Array.from({ length: 50 }, (_, i) => `mm${i}`),
    42,
  ]);
  assertEquals(new Set(sent.map(({ id }) => id)).size, 51);
  const refused = talk.io.events.slice(start).filter((event) => event.kind === "send_refused");
  assertEquals(refused.map(({ clientId, reason }) => `${clientId}: ${reason}`), [
    ...Array.from({ length: 10 }, (_, i) => `mm${50 + i}: ORDERS 10s is used up`),
  ]);
});
