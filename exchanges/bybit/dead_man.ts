/** The dead-man switch of Bybit: disconnect-cancel-all, for institutional accounts that asked for it. It fires once every
 * private socket that subscribed `dcp.*` has been silent for the window, so that one process alone may hold such sockets, and it
 * takes about ten seconds to take effect. Orders that it ended say `CancelByDCP`. It cannot be taken off: it ends with the
 * socket, on an empty book after a stop.
 * Source: Bybit v5 docs of 2026-07-24, "Set Disconnect Cancel All" and "Get DCP Info"; read 2026-11-26. @module */
import type { DeadManSwitch } from "../../core/venue.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import {
  type DeadManAsk,
  type DeadManOutcome,
  type DeadManReply,
  type DeadManRequest,
  isNotSet,
  isSet,
  readOutcome,
  refusalOutcome,
  wholeUnits,
} from "../shared/dead_man.ts";
import { fieldsOf, listOf, parseJson } from "../shared/fields.ts";
import { BYBIT } from "./refusals.ts";

const seconds = (count: number) => count * MICROS_PER_SECOND as Micros;

export const BYBIT_DEAD_MAN: DeadManSwitch = {
  scope: "socket",
  minWindow: seconds(3),
  maxWindow: seconds(300),
  window: seconds(15),
  step: seconds(1),
  landsWithin: seconds(5),
};
export type DcpProduct = "SPOT" | "DERIVATIVES";
/** The topic that the private socket has to subscribe. */
export const DCP_TOPICS: Readonly<Record<DcpProduct, string>> = { SPOT: "dcp.spot", DERIVATIVES: "dcp.future" };

/** A JSON body. @throws {RangeError} for a window that is no whole number of seconds, or 0: it cannot be taken off */
export function dcpRequest(product: DcpProduct, window: Micros): DeadManRequest {
  if (window === 0) throw new RangeError("Cannot take the switch of Bybit off: it ends with the private socket");
  const timeWindow = wholeUnits(window, MICROS_PER_SECOND);
  return { method: "POST", path: "/v5/order/disconnected-cancel-all", params: { product, timeWindow } };
}

/** `{"retCode":0,"retMsg":"success"}`. The window is set then, and not whether the account has the switch: `readDcpInfo` tells. */
export function readDcp({ status, body }: DeadManReply): DeadManOutcome {
  if (status === 0) return isNotSet("lost", body || "no answer came");
  return readOutcome(() => {
    if (!body.startsWith("{")) return refusalOutcome(BYBIT, { status, code: null, message: "" });
    const fields = fieldsOf(parseJson("bybit", body), { venue: "bybit", frame: body }),
      code = fields.identifier("retCode");
    if (code !== "0") return refusalOutcome(BYBIT, { status, code, message: fields.optionalText("retMsg") ?? "" });
    // A yes with a status that says no is none.
    return status >= 200 && status < 300 ? isSet(null) : isNotSet("lost", `HTTP ${status} with code 0`);
  });
}

/** The answer of `GET /v5/account/query-dcp-info`: set only if the product's switch is ON with that window. */
export function readDcpInfo(
  product: DcpProduct,
  { window }: Pick<DeadManAsk, "window">,
  reply: DeadManReply,
): DeadManOutcome {
  const answer = readDcp(reply);
  if (answer.verdict !== "set") return answer;
  return readOutcome(() => {
    const origin = { venue: "bybit", frame: reply.body };
    const result = fieldsOf(fieldsOf(parseJson("bybit", reply.body), origin).values.result, origin, "result");
    const infos = listOf(result.values.dcpInfos, origin, "dcpInfos").map((info) =>
      fieldsOf(info, origin, "dcpInfos[]")
    );
    const ours = infos.find((info) => info.text("product") === product);
    if (ours === undefined || ours.text("dcpStatus") !== "ON") {
      return isNotSet("unavailable", `disconnect-cancel-all of ${product} is not on for this account`);
    }
    const told = Number(ours.identifier("timeWindow")) * MICROS_PER_SECOND;
    if (told === window) return isSet(null);
    return isNotSet("refused", `its window is ${told / 1e6} s; asked was ${window / 1e6} s`);
  });
}
