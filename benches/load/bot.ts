/** The program itself, main.ts and all, with as many venues to choose from as the load bench has sockets: each is Binance spot
 * under another name.
 *
 *   deno run -P benches/load/bot.ts run --config FILE …
 * @module */
import { binance } from "../../exchanges/mod.ts";
import { runProgram } from "../../main.ts";
import { venueNames } from "./config.ts";

await runProgram(Deno.args, venueNames(16).map((name) => ({ ...binance, name })));
