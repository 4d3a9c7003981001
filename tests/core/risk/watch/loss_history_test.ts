import { assertEquals } from "@std/assert";
import { LossHistory, POINT_MICROS } from "../../../../core/risk/watch/loss_history.ts";
import type { Micros } from "../../../../core/units.ts";

const DAY = 86_400;
/** Midnight UTC of a day. */
const START = 1_700_006_400;
const at = (seconds: number) => (START + seconds) * 1e6 as Micros;
const CAPITAL = 1_000;

Deno.test("peak() is the highest of the last hours, and forgets what is older", () => {
  const history = new LossHistory();
  assertEquals(history.peak(at(0), 24), null);
  history.note(50, CAPITAL, at(0));
  history.note(20, CAPITAL, at(60));
  assertEquals(history.peak(at(61), 24)?.earned, 50);
  history.note(70, CAPITAL, at(62));
  assertEquals(history.peak(at(62), 24)?.earned, 70, "also within the minute");
  history.note(10, CAPITAL, at(3_600));
  assertEquals(history.peak(at(60 + DAY), 24)?.earned, 70);
  history.note(10, CAPITAL, at(180 + DAY));
  assertEquals(history.peak(at(180 + DAY), 24)?.earned, 10);
});

Deno.test("recent() is the highest of the last 60 s", () => {
  const history = new LossHistory();
  history.note(50, CAPITAL, at(0));
  history.note(20, CAPITAL, at(1));
  assertEquals(history.recent(at(60))?.earned, 50);
  assertEquals(history.recent(at(61))?.earned, 20);
  assertEquals(history.recent(at(500)), null);
  history.note(5, CAPITAL, at(499));
  history.note(9, CAPITAL, at(100));
  assertEquals(history.recent(at(500))?.earned, 5, "a note of long ago is no recent one");
});

Deno.test("RSK-26 a day begins with what was earned last before 00:00 UTC", () => {
  const history = new LossHistory();
  history.note(5, CAPITAL, at(DAY - 60));
  assertEquals(history.day?.earned, 5);
  history.note(7, CAPITAL, at(DAY - 1));
  assertEquals(history.day?.earned, 5);
  history.note(4, CAPITAL, at(DAY));
  assertEquals([history.day?.earned, history.session?.earned, history.start?.earned], [7, 5, 0]);
});

Deno.test("point() tells what is new every 10 s at most, with the highest since the last one", () => {
  const history = new LossHistory();
  assertEquals(history.point(at(0)), null);
  history.note(5, CAPITAL, at(0));
  assertEquals(history.point(at(0))?.now.earned, 5);
  history.note(9, CAPITAL, at(3));
  history.note(6, CAPITAL, at(4));
  assertEquals([history.point(at(9.999999)), POINT_MICROS], [null, 10_000_000]);
  const point = history.point(at(10))!;
  assertEquals([point.top.earned, point.now.earned, point.day.earned, point.start.earned], [9, 6, 5, 0]);
  assertEquals(history.point(at(20)), null, "nothing was noted since");
});

Deno.test("RSK-35 points that were written down bring back peak, day, start and the last minute", () => {
  const first = new LossHistory(), second = new LossHistory();
  const points = [];
  for (let i = 0; i < 60; i++) {
    first.note(i === 30 ? 90 : 50 - i, CAPITAL, at(10 * i));
    const point = first.point(at(10 * i));
    if (point !== null) points.push(JSON.parse(JSON.stringify(point)));
  }
  for (const point of points) second.recall(point);
  const now = at(600);
  assertEquals([second.peak(now, 24), second.day, second.start], [first.peak(now, 24), first.day, first.start]);
  assertEquals([second.recent(now)?.earned, second.session], [first.recent(now)?.earned, null]);
  second.note(-20, CAPITAL, now);
  assertEquals([second.day?.earned, second.session?.earned], [50, -20]);
  second.note(-30, CAPITAL, at(DAY + 1));
  assertEquals(second.day?.earned, -20);
});

Deno.test("RSK-35 a snapshot brings back the same, with the peaks of a whole day in a few numbers", () => {
  const first = new LossHistory(), second = new LossHistory();
  assertEquals(first.state(), null);
  for (let i = 0; i < 1_000; i++) first.note(Math.round(1_000 * Math.sin(i / 60)), CAPITAL, at(60 * i));
  const state = JSON.parse(JSON.stringify(first.state()!));
  second.restore(state);
  assertEquals(second.state(), first.state());
  for (const hours of [17, 20, 24, 30, 40]) {
    assertEquals(second.peak(at(hours * 3_600), 24), first.peak(at(hours * 3_600), 24), `${hours} h`);
  }
});
