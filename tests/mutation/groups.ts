/** What is mutated, and which tests ought to notice. @module */
import type { Group } from "./universe.ts";

const ENGINE = "tests/core/engine";

export const GROUPS: readonly Group[] = [
  { name: "orders", targets: ["core/oms"], tests: ["tests/core/oms", ENGINE] },
  {
    name: "ledger",
    targets: ["core/ledger", "core/money.ts"],
    tests: ["tests/core/ledger", "tests/core/money_test.ts", ENGINE],
  },
  { name: "risk", targets: ["core/risk"], tests: ["tests/core/risk", ENGINE] },
];
