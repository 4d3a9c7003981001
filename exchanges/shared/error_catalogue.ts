/** What the errors of one venue mean, as data: our word for it, whether the refused request certainly did nothing, what it asks
 * of us, and one sentence for a person, each with its source. What stands nowhere is ambiguous, and people are told: an unknown
 * code is never read as a rejection, and never as silence. @module */
import type { Refusal, RefusalAction, RefusalReason } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";

/** `definitive`: the refused request did nothing, and nothing of it can still happen. `ambiguous`: it may have been carried out. */
export type Verdict = "definitive" | "ambiguous";
export type Meaning = {
  readonly reason: RefusalReason;
  readonly verdict: Verdict;
  readonly action: RefusalAction;
  /** Plain English, ends in a full stop: what it means, what Twoside does, what the trader can do. "{venue}" is its title. */
  readonly sentence: string;
};
/** One row of a venue's table of errors. */
export type CodeEntry = {
  /** The venue's codes that mean this, as text: "-2010", "51008", "POC_FILL_IMMEDIATELY", "clob/2003". */
  readonly codes: readonly string[];
  readonly means: Meaning;
  /** Where the venue says so: document and heading. */
  readonly source: string;
  /** The row holds only where the message says this as well; such rows are tried first, in their order. */
  readonly message?: RegExp;
  /** How the messages begin by which an error without a code is known. */
  readonly texts?: readonly string[];
};
/** One row of a venue's table of HTTP statuses; of those that fit, the first counts. */
export type StatusEntry = {
  readonly status: number | "4xx" | "5xx";
  readonly means: Meaning;
  readonly source: string;
  /** Whatever the venue's code says, the outcome is not known. */
  readonly overrules?: true;
};
export type VenueError = {
  /** HTTP status, or what means the same on a socket; 0 = it has none. */
  readonly status: number;
  /** Null = the venue named none. */
  readonly code: string | null;
  readonly message: string;
  /** When the venue allows the next try, our time; null = it did not say. */
  readonly retryAt: Micros | null;
};
/** What one error means. `known` false = it stands in no table. */
export type Understood = Meaning & { readonly known: boolean; readonly source: string };

const UNKNOWN: Meaning = {
  reason: "other",
  verdict: "ambiguous",
  action: "tell_person",
  sentence:
    "{venue} answered with a code that Twoside does not know, so that the outcome is open; Twoside counts the " +
    "order as live and asks for it, and you should look at the venue and report the code.",
};

export class ErrorCatalogue {
  readonly #byCode = new Map<string, CodeEntry>();
  readonly #byMessage: readonly CodeEntry[];
  readonly #byText: readonly (readonly [text: string, entry: CodeEntry])[];

  /** @param title the venue's name as people write it @throws {RangeError} for a code that stands in two rows */
  constructor(
    readonly venue: string,
    readonly title: string,
    readonly codes: readonly CodeEntry[],
    readonly statuses: readonly StatusEntry[],
  ) {
    this.#byMessage = codes.filter(({ message }) => message !== undefined);
    this.#byText = codes.flatMap((entry) => (entry.texts ?? []).map((text) => [text, entry] as const));
    for (const entry of codes) {
      if (entry.message !== undefined) continue;
      for (const code of entry.codes) {
        if (this.#byCode.has(code)) throw new RangeError(`Cannot hold code ${code} of ${title} twice: want one row`);
        this.#byCode.set(code, entry);
      }
    }
  }

  understand(error: VenueError): Understood {
    const entry = this.#entryOf(error), status = this.#statusOf(error.status);
    const found = entry ?? (error.code === null ? status : undefined);
    if (found === undefined) return { ...UNKNOWN, ...this.#spoken(UNKNOWN), known: false, source: "in no table" };
    const { means, source } = found, verdict = status?.overrules ? "ambiguous" : means.verdict;
    return { ...means, ...this.#spoken(means), verdict, known: true, source };
  }

  /** True if the refused request certainly did nothing. */
  isDefinitive(error: VenueError): boolean {
    return this.understand(error).verdict === "definitive";
  }

  /** The refusal in our words. */
  refusal(error: VenueError): Refusal {
    const { reason, action, sentence, known } = this.understand(error);
    const { message, retryAt } = error;
    return { reason, code: error.code ?? String(error.status), message, retryAt, action, sentence, known };
  }

  /** An error of a whole batch that names no results: what became of each order in it is open, whatever the code says. */
  understandBatch(error: VenueError): Understood {
    return { ...this.understand(error), verdict: "ambiguous" };
  }

  #entryOf({ code, message }: VenueError): CodeEntry | undefined {
    if (code === null) return this.#byText.find(([text]) => message.startsWith(text))?.[1];
    const said = this.#byMessage.find((entry) => entry.codes.includes(code) && entry.message!.test(message));
    return said ?? this.#byCode.get(code);
  }

  #statusOf(status: number): StatusEntry | undefined {
    const kind = status >= 500 && status < 600 ? "5xx" : status >= 400 && status < 500 ? "4xx" : null;
    return this.statuses.find((entry) => entry.status === status || entry.status === kind);
  }

  #spoken({ sentence }: Meaning): { readonly sentence: string } {
    return { sentence: sentence.replaceAll("{venue}", this.title) };
  }
}
