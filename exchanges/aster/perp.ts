/** Perpetuals of Aster: what they do as no other venue of this protocol does. One socket carries the market, orders go over REST alone,
 * the account's stream has no route of its own. Sources: asterdex/api-docs of 2026-06-30, futures, v1 and v3; read 2026-11-26.
 * @module */
import type { OrderEndCause } from "../../core/event.ts";
import type { SessionOptions } from "../../core/venue.ts";
import { futuresWords } from "../shared/fapi_futures.ts";
import type { AccountRead } from "../shared/fapi_account_reader.ts";
import { resultList } from "../shared/fapi_answers.ts";
import type { AccountWords, SessionWords } from "../shared/fapi_session.ts";
import { accountMode, agentsCall } from "./account_mode.ts";
import { asterCalling } from "./calling.ts";
import { DEPTH_RULE } from "./depth_rule.ts";
import { endOf } from "./order_ends.ts";
import { PERP_PATHS, versionOf } from "./paths.ts";
import { ASTER } from "./refusals.ts";

/** For one session: it numbers its calls. */
export function perpWords({ signer }: Pick<SessionOptions, "signer">): SessionWords {
  const version = versionOf(signer),
    words = futuresWords({
      title: "Aster",
      catalogue: ASTER,
      rule: DEPTH_RULE,
      paths: PERP_PATHS[version],
      // `PUT order` is known to v3 alone.
      listing: { amendAllowed: version === "v3", preventionModes: [] },
      // 200 streams on a connection and ten messages a second, pongs included.
      streamLimits: { mostStreams: 200, streamsAFrame: 100, frameGap: 150_000 },
      ...asterCalling(version, "perp"),
      endOf: endOfOrder,
      // Not `@trade` and not `@depth@0ms`: both are served and stand in no document.
      streams: ({ endpoints, topOfBook = true }) => [{
        name: "public",
        url: `${endpoints.wsPublic}/stream`,
        kinds: ["depth@100ms", ...(topOfBook ? ["bookTicker"] : []), "aggTrade", "markPrice@1s"],
      }],
      privateUrl: ({ wsPrivate }, key) => `${wsPrivate}/ws/${key}`,
      accountMode: (room) => accountMode(room, version, signer),
    });
  return version === "v1" ? words : { ...words, account: (...room) => proven(words.account(...room)) };
}

/** The account's body is said to come, all zeros, for a signature that is wrong too (verify); the list of agents is not. Nothing of the
 * account is believed before that has come. */
function proven(account: AccountWords): AccountWords {
  const proof: AccountRead = {
    what: "the list of agents",
    call: () => agentsCall(PERP_PATHS.v3.base),
    read: (answer) => {
      resultList(answer);
      return [];
    },
  };
  return { ...account, reader: { ...account.reader, reads: [proof, ...account.reader.reads] } };
}

/** The venue gives no reason: what the order was says why it could not stay. */
export function endOfOrder(
  status: string,
  _execution: string,
  _reason: string | null,
  timeInForce: string,
): OrderEndCause | undefined {
  return endOf(status, timeInForce);
}
