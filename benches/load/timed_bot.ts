/** `bot.ts` with a clock behind each frame: when everything that a frame leads to is done, orders and all. Asked on stdin, it
 * tells on stdout.
 *
 *   deno run -P benches/load/timed_bot.ts run --config FILE …
 * @module */
import type { Venue } from "../../core/venue.ts";
import { binance } from "../../exchanges/mod.ts";
import { runProgram } from "../../main.ts";
import { LineCutter } from "../support/ratio_lines.ts";
import { venueNames } from "./config.ts";

const encoder = new TextEncoder(), times: number[][] = [];

function timed(name: string): Venue {
  return {
    ...binance,
    name,
    createSession(options, io) {
      const session = binance.createSession(options, io), own: number[] = [];
      times.push(own);
      // The loop's turn follows in the same call; a microtask comes right behind it.
      const done = () => void own.push(performance.timeOrigin + performance.now());
      return {
        start: (now) => session.start(now),
        onOpen: (channel, now) => session.onOpen(channel, now),
        onFrame(channel, frame, now) {
          session.onFrame(channel, frame, now);
          if (typeof frame === "string" && frame.startsWith('{"stream"')) queueMicrotask(done);
        },
        onReply: (id, status, body, now, headers) => session.onReply(id, status, body, now, headers),
        onClose: (channel, now) => session.onClose(channel, now),
        onTimer: (timer, now) => session.onTimer(timer, now),
        submit: (command, now) => session.submit(command, now),
      };
    },
  };
}

async function answer(): Promise<void> {
  const cutter = new LineCutter();
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    for (const _ of cutter.push(text)) {
      const bytes = encoder.encode(JSON.stringify(times.map((own) => own.splice(0))) + "\n");
      for (let told = 0; told < bytes.length;) told += Deno.stdout.writeSync(bytes.subarray(told));
    }
  }
}

void answer();
await runProgram(Deno.args, venueNames(16).map(timed));
