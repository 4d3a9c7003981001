/** The real program with an engine that goes astray on a test's word: "spin" loops for ever in the strategy, "throw" throws in
 * the core, "memory" takes memory without end. The word stands in the file that TWOSIDE_TEST_TROUBLE names. @module */
import { Engine } from "../../core/engine/engine.ts";
import { runProgram } from "../../main.ts";
import { marketMaking } from "../../strategies/mod.ts";

const path = Deno.env.get("TWOSIDE_TEST_TROUBLE");
if (path === undefined) throw new Error("want the path of a file in TWOSIDE_TEST_TROUBLE");
let trouble = "";
setInterval(() => {
  try {
    trouble = Deno.readTextFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}, 5);

const { create } = marketMaking;
Object.assign(marketMaking, {
  create(...args: Parameters<typeof create>) {
    const strategy = create(...args), { decide } = strategy;
    strategy.decide = (desk, now) => {
      while (trouble === "spin");
      if (trouble === "memory") takeAll();
      return decide.call(strategy, desk, now);
    };
    return strategy;
  },
});

const { settle } = Engine.prototype;
Engine.prototype.settle = function () {
  if (trouble === "throw") throw new Error("the core has a bug, as the test wants it");
  return settle.call(this);
};

function takeAll(): never {
  const kept: number[][] = [];
  for (;;) kept.push(new Array(100_000).fill(Math.PI));
}

await runProgram(Deno.args);
