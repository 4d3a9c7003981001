/** What requests carry and answers give, as zod schemas: the description is printed from them, a test holds `readers.ts`
 * against them, and the compiler `protocol.ts`. @module */
import { z } from "zod";
import type {
  ErrorAnswer,
  FlattenReport,
  KillAccepted,
  KillReceipt,
  KillStatus,
  OperatorAnswer,
  Page,
  ParameterPreview,
} from "./protocol.ts";
import { plainReason, REASON_LEAST, REASON_LENGTH, WANT_REASON, WANT_SCOPE } from "./reason.ts";

const NAME_LENGTH = 64;

/** Names what is wrong in the words of this house. */
const fields = <S extends z.core.$ZodShape>(shape: S) =>
  z.strictObject(shape, {
    error: ({ code, keys }) =>
      code === "unrecognized_keys" ? `knows no field ${(keys as string[]).join(", ")}` : "want an object",
  });
const reason = z.string("want a text").max(REASON_LENGTH, `want at most ${REASON_LENGTH} characters`)
  .transform(plainReason);
const parameterValue = z.union([z.number(), z.string().max(200), z.boolean()], "want a number, a text, true or false");
const parameterValues = z.record(z.string().min(1).max(64), parameterValue, "want an object of parameters");
const version = z.int("want the version that the change stands on, a whole number from 1").min(1);

/** A kill is not refused for what a person wrote beside it: an odd reason is replaced, unknown fields are passed over. */
export const killBody = z.object({
  reason: z.string().catch("the reason given was no text").optional(),
  level: z.enum(["stop", "cancel", "flatten"], `want "stop", "cancel" or "flatten"; nothing was killed`).optional(),
  scope: z.string(WANT_SCOPE).min(1, WANT_SCOPE).max(NAME_LENGTH, WANT_SCOPE).optional(),
});
export const parametersBody = fields({
  if_version: version,
  set: parameterValues.refine((set) => Object.keys(set).length > 0, "names no parameter"),
  preview: z.boolean("want true or false").optional(),
});
export const rollbackBody = fields({ if_version: version });
export const pauseBody = fields({ reason: reason.optional() });
/** What a person answers for with a name says why. */
const givenReason = z.string("want a text").max(REASON_LENGTH, `want at most ${REASON_LENGTH} characters`)
  .transform(plainReason).refine((text) => text.length >= REASON_LEAST, WANT_REASON);
const name = z.string("want a text").min(1, "want a name").max(NAME_LENGTH, `want at most ${NAME_LENGTH} characters`);
const phrase = z.string("want a text").max(100, "want at most 100 characters");
const text = z.string("want a text").max(200, "want at most 200 characters");
export const rearmBody = fields({
  reason,
  phrase,
  scope: name.optional(),
  config: text.optional(),
  token: text.optional(),
});
export const foreignBody = fields({ venue: name, confirm: phrase, reason: givenReason });
export const adoptBody = fields({ market: name, reason: givenReason });
export const closeBody = fields({ reason: givenReason });
export const resumeHoldBody = fields({ scope: name, reason: reason.optional() });
export const limitsBody = fields({
  scope: name,
  reason: givenReason,
  set: z.record(
    z.string().min(1).max(NAME_LENGTH),
    z.union([z.number(), z.string().max(200)], "want a number or a decimal text"),
    "want an object of limits",
  ).refine((set) => Object.keys(set).length > 0, "names no limit"),
});

const after = z.coerce.number("want a whole number from 0").int().min(0);
export const pageQuery = z.strictObject({
  after: after.default(0),
  limit: z.coerce.number("want a whole number from 1 to 1000").int().min(1).max(1000).default(100),
});
export const streamQuery = z.strictObject({ after: after.optional() });
export const noQuery = z.object({});

const detail = z.object({ field: z.string(), reason: z.string() });
export const errorAnswer = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.array(detail), id: z.string().optional() }),
  status: z.literal("rejected").optional(),
  requestId: z.string().optional(),
  version: version.optional(),
}) satisfies z.ZodType<ErrorAnswer>;

const level = z.enum(["stop", "cancel", "flatten"]);
export const killAccepted = z.object({
  receipt: z.string(),
  level,
  scope: z.string(),
  by: z.string(),
  at: z.string(),
  latch: z.string(),
  resting: z.int().nullable(),
  restingAsOf: z.string().nullable(),
  message: z.string(),
}) satisfies z.ZodType<KillAccepted>;

export const killState = z.enum(["BOOT_HALTED", "ARMED", "TRIPPING", "TRIPPED", "TRIPPED_DIRTY", "REARMING"]);
const positions = z.record(z.string(), z.string());
export const flattenState = z.enum(["FLATTENING", "FLAT", "FLATTEN_INCOMPLETE"]);
export const flattenReport = z.object({
  state: flattenState,
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  ms: z.number().nullable(),
  markets: z.array(z.object({
    market: z.string(),
    before: z.string(),
    left: z.string(),
    attempts: z.int(),
    state: flattenState,
    sentence: z.string(),
  })),
}) satisfies z.ZodType<FlattenReport>;
export const killReceipt = z.object({
  id: z.string(),
  by: z.string(),
  reason: z.string(),
  level: z.string(),
  scope: z.string(),
  breach: z.object({ rule: z.string(), limit: z.number() }).optional(),
  at: z.string(),
  state: killState,
  verifiedAt: z.string().nullable(),
  ms: z.number().nullable(),
  flatten: flattenReport.nullable(),
  venues: z.array(z.object({
    venue: z.string(),
    requests: z.number(),
    answers: z.number(),
    failures: z.number(),
    firstCancelAt: z.string().nullable(),
    ordersBefore: z.number(),
    cancelled: z.number(),
    remaining: z.number().nullable(),
    fills: z.number(),
    foreign: z.number().nullable(),
    foreignCancelled: z.array(z.string()),
    verifiedAt: z.string().nullable(),
    ms: z.number().nullable(),
    positionsBefore: positions,
    positionsAfter: positions,
  })),
}) satisfies z.ZodType<KillReceipt>;
export const killStatus = z.object({
  state: killState.nullable(),
  cause: z.string().optional(),
  since: z.string().optional(),
  levels: z.array(level),
  phrase: z.string().nullable(),
  config: z.string().nullable(),
  killed: z.array(z.string()),
  word: z.enum(["clear", "stop", "cancel", "flatten"]),
  latch: z.enum(["present", "absent", "unreadable"]),
  viewAgeMs: z.number().nullable(),
  requests: z.array(killAccepted),
  receipts: z.array(killReceipt),
}) satisfies z.ZodType<KillStatus>;

export const operatorAnswer = z.object({
  status: z.enum(["applied", "pending"]),
  requestId: z.string(),
  message: z.string(),
  version: version.optional(),
  values: parameterValues.optional(),
}) satisfies z.ZodType<OperatorAnswer>;
export const parameterPreview = z.object({
  status: z.literal("preview"),
  version,
  changes: z.array(z.object({
    field: z.string(),
    before: parameterValue,
    after: parameterValue,
    onChange: z.string(),
  })),
}) satisfies z.ZodType<ParameterPreview>;
export const operatorAnswerOrPreview = operatorAnswer.or(parameterPreview);
export const foreignOrder = z.object({
  venue: z.string(),
  market: z.string(),
  venueOrderId: z.string(),
  side: z.enum(["buy", "sell"]),
  price: z.string(),
  size: z.string(),
  filled: z.string(),
});
export const page = z.object({
  rows: z.array(z.record(z.string(), z.unknown())),
  next: z.number().nullable(),
  foreign: z.array(foreignOrder).optional(),
}) satisfies z.ZodType<Page>;
export const anyObject = z.record(z.string(), z.unknown());
