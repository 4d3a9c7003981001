/** Sockets that break, go silent or never open. @module */
import type { FaultKind, Stage, StageVenue } from "../contract.ts";
import { dialectNamed } from "../dialects.ts";
import { after, again, between, logBetween, numberOf, pick, venueKinds, type VenueScene, whole } from "./kind.ts";
import { ofWhom } from "./messages.ts";

const kind = venueKinds("connection");
const SECOND = 1_000, MINUTE = 60_000;

/** Cuts a socket once what happens now is over: a road must not pull it from under who walks on it. */
function cutSoon(stage: Stage, venue: StageVenue, options: Parameters<StageVenue["cut"]>[0]): void {
  after(stage, 0, () => venue.cut(options));
}

/** Cuts at the `nth` fitting moment; once. */
function once({ random }: VenueScene, most: number, act: () => void): () => boolean {
  let left = whole(random, 1, most);
  return () => {
    if (--left !== 0) return false;
    act();
    return true;
  };
}

export const CONNECTION: readonly FaultKind[] = [
  kind({
    name: "disconnect_mid_order",
    about:
      "breaks the socket while an order is on its way, or all where orders go over REST; it may have arrived or not",
    ms: [5 * SECOND, MINUTE],
    draw: (random) => ({ arrives: random.next() < 0.5 }),
    begin(scene) {
      const { stage, venue, parameters, random, struck } = scene;
      const { isOrder } = dialectNamed(venue.dialect);
      let channel: string | undefined;
      const cut = once(scene, 10, () => {
        struck();
        cutSoon(stage, venue, channel === undefined ? {} : { channel });
      });
      return venue.addRoad({
        outward(what) {
          if (!isOrder(what)) return { arrives: true, delay: 0 };
          channel = "channel" in what ? what.channel : undefined;
          return { arrives: !cut() || parameters.arrives === true, delay: 0 };
        },
      }, random);
    },
  }),
  kind({
    name: "disconnect_mid_response",
    about: "breaks the socket instead of bringing an answer",
    ms: [5 * SECOND, MINUTE],
    begin(scene) {
      const { stage, venue, random, struck } = scene;
      const dialect = dialectNamed(venue.dialect);
      let channel = "";
      const cut = once(scene, 10, () => {
        struck();
        cutSoon(stage, venue, { channel });
      });
      return venue.addRoad({
        inward(traffic) {
          if (traffic.kind !== "frame" || ofWhom(traffic, dialect) !== "answer") return [{ traffic, delay: 0 }];
          ({ channel } = traffic);
          return cut() ? [] : [{ traffic, delay: 0 }];
        },
      }, random);
    },
  }),
  kind({
    name: "disconnect_mid_frame",
    about: "breaks a socket in the middle of a frame, which is lost",
    ms: [5 * SECOND, MINUTE],
    begin(scene) {
      const { stage, venue, random, struck } = scene;
      let channel = "";
      const cut = once(scene, 200, () => {
        struck();
        cutSoon(stage, venue, { channel });
      });
      return venue.addRoad({
        inward(traffic) {
          if (traffic.kind !== "frame") return [{ traffic, delay: 0 }];
          ({ channel } = traffic);
          return cut() ? [] : [{ traffic, delay: 0 }];
        },
      }, random);
    },
  }),
  kind({
    name: "disconnect",
    about: "breaks every socket at once",
    ms: [100, SECOND],
    begin({ venue, struck }) {
      struck();
      venue.cut({});
      return () => {};
    },
  }),
  kind({
    name: "half_open",
    about: "takes every socket away without a word: no data, no close",
    ms: [100, SECOND],
    begin({ venue, struck }) {
      struck();
      venue.cut({ silently: true });
      return () => {};
    },
  }),
  kind({
    name: "black_hole",
    about: "nothing goes in or out, and nothing is closed",
    ms: [SECOND, 2 * MINUTE],
    begin({ venue, random, struck }) {
      return venue.addRoad({
        inward() {
          struck();
          return [];
        },
        outward() {
          struck();
          return { arrives: false, delay: 0 };
        },
      }, random);
    },
  }),
  kind({
    name: "slow_handshake",
    about: "breaks every socket, and what comes over the new ones comes seconds late at first",
    ms: [5 * SECOND, MINUTE],
    draw: (random) => ({ delay_ms: Math.round(logBetween(random, 500, 30_000)) }),
    begin({ venue, parameters, random, struck }) {
      const slowness = numberOf(parameters, "delay_ms") * 1_000, openAt = new Map<string, number>();
      venue.cut({});
      return venue.addRoad({
        inward(traffic, now) {
          if (traffic.kind !== "frame") return [{ traffic, delay: 0 }];
          // The first frame of a new socket, and all that comes meanwhile, comes when the handshake is over at last.
          const at = openAt.get(traffic.channel) ?? now + slowness;
          openAt.set(traffic.channel, at);
          struck();
          return [{ traffic, delay: Math.max(0, at - now) }];
        },
      }, random);
    },
  }),
  unreachable(
    "dns_error",
    "no name is found: no socket opens, no request gets out",
    "dns error: failed to lookup address",
  ),
  unreachable(
    "tls_error",
    "no handshake succeeds: no socket opens, no request gets out",
    "invalid peer certificate: Expired",
  ),
  kind({
    name: "ping_unanswered",
    about: "loses every answer over sockets while streams go on: probes of life meet silence",
    ms: [SECOND, 2 * MINUTE],
    begin({ venue, random, struck }) {
      const dialect = dialectNamed(venue.dialect);
      return venue.addRoad({
        inward(traffic) {
          if (traffic.kind === "reply" || ofWhom(traffic, dialect) !== "answer") return [{ traffic, delay: 0 }];
          struck();
          return [];
        },
      }, random);
    },
  }),
  kind({
    name: "server_close",
    about: "the venue closes every socket with a code of its own, and may take none for a while",
    ms: [SECOND, MINUTE],
    draw: (random) => ({
      code: pick(random, [1000, 1001, 1006, 1008, 1011, 1012, 1013, 3000, 4000]),
      refuse_ms: random.next() < 0.5 ? 0 : Math.round(logBetween(random, 100, 30_000)),
    }),
    begin({ stage, venue: { wire }, parameters, struck }) {
      struck();
      const { code, refuse_ms: refuseMs } = parameters;
      wire.setFault("disconnect", { code, refuseMs }, stage.now);
      return () => wire.clearFaults("disconnect");
    },
  }),
  kind({
    name: "forced_reconnect",
    about: "every socket is ended at a certain age, with or without a notice: the venue's 24 h in minutes",
    ms: [2 * MINUTE, 20 * MINUTE],
    draw: (random) => ({ every_ms: whole(random, 40, 240) * SECOND, notice: random.next() < 0.5 }),
    begin({ stage, venue, parameters, struck }) {
      const every = numberOf(parameters, "every_ms");
      return again(stage, () => every, () => {
        struck();
        if (parameters.notice === true) venue.wire.setFault("shutdown_notice", {}, stage.now);
        after(stage, parameters.notice === true ? 10 * SECOND : 0, () => venue.cut({}));
      });
    },
  }),
  kind({
    name: "reconnect_storm",
    about: "sockets break again and again, some before they were of any use",
    ms: [5 * SECOND, MINUTE],
    draw: (random) => ({ mean_ms: Math.round(logBetween(random, 100, 5_000)) }),
    begin({ stage, venue, parameters, random, struck }) {
      const mean = numberOf(parameters, "mean_ms");
      return again(stage, () => between(random, 0.1, 2) * mean, () => {
        struck();
        venue.cut({});
      });
    },
  }),
];

function unreachable(name: string, about: string, reason: string): FaultKind {
  return kind({
    name,
    about,
    ms: [SECOND, 2 * MINUTE],
    draw: (random) => ({ sockets_break: random.next() < 0.5 }),
    begin({ venue, parameters, struck }) {
      struck();
      if (parameters.sockets_break === true) venue.cut({});
      return venue.refuse({ sockets: true, requests: true, reason });
    },
  });
}
