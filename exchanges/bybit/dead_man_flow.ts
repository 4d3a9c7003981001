/** Sets the dead-man switch: the window over REST, then the question whether the account has the switch at all, and only then the
 * topic over the private socket, whose life is what keeps it from firing. It is set once that socket follows the topic: until
 * then nothing of ours would make it fire. @module */
import type { SetDeadMan } from "../../core/command.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";
import { answerTo, type DeadManOutcome, isNotSet } from "../shared/dead_man.ts";
import type { Answer } from "./answers.ts";
import type { Asked, Caller, Sending } from "./caller.ts";
import { type Call, signedGet, signedPost } from "./calls.ts";
import { DCP_TOPICS, dcpRequest, readDcp, readDcpInfo } from "./dead_man.ts";
import type { Product } from "./product.ts";

const WINDOW = 5 * MICROS_PER_SECOND;
const SENDING: Sending = { tier: "query", kind: "other", validity: WINDOW, patience: WINDOW };

export class DeadManFlow {
  constructor(
    readonly product: Product,
    readonly io: Pick<Effects, "emit">,
    readonly caller: Caller,
    /** The topic is to be followed from now on; `told` hears whether it is. */
    readonly follow: (
      topic: string,
      window: Micros,
      told: (outcome: DeadManOutcome, now: Micros) => void,
      now: Micros,
    ) => void,
  ) {}

  set(command: SetDeadMan, now: Micros): void {
    const { dcp } = this.product, asked = { ...command };
    const answer = (outcome: DeadManOutcome, at: Micros) => this.io.emit(answerTo(asked, outcome, at));
    let call: Call;
    try {
      const { path, params } = dcpRequest(dcp, asked.window);
      call = signedPost(path, params);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return answer(isNotSet("refused", error.message), now);
    }
    this.#ask(
      call,
      (reply, at) => {
        const set = readDcp(replyOf(reply));
        if (set.verdict !== "set") return answer(set, at);
        this.#ask(
          signedGet("/v5/account/query-dcp-info", null, {}),
          (info, then) => {
            const outcome = readDcpInfo(dcp, asked, replyOf(info));
            if (outcome.verdict !== "set") return answer(outcome, then);
            this.follow(DCP_TOPICS[dcp], asked.window, answer, then);
          },
          answer,
          at,
        );
      },
      answer,
      now,
    );
  }

  #ask(
    call: Call,
    read: (answer: Answer, now: Micros) => void,
    failed: (outcome: DeadManOutcome, now: Micros) => void,
    now: Micros,
  ): void {
    const asked: Asked = {
      tellsRefusals: true,
      answered: (answer, { overdue }, at) => {
        if (!overdue) read(answer, at);
      },
      lost: (reason, _request, at) => failed(isNotSet("lost", reason), at),
    };
    if (this.caller.options.signer === null) return failed(isNotSet("refused", "there is no key"), now);
    const forbidden = this.caller.forbids(call, SENDING.tier, now);
    if (forbidden !== null) return failed(isNotSet("refused", forbidden), now);
    if (!this.caller.sendOverRest(call, SENDING, asked, now)) {
      failed(isNotSet("refused", "the transport took no byte"), now);
    }
  }
}

function replyOf({ status, origin }: Answer): { readonly status: number; readonly body: string } {
  return { status, body: origin.frame };
}
