import type { components } from "./generated.js";

type Schemas = components["schemas"];

// What the client's types leave out, too: a member that can only be null says nothing.
type Telling<Given> = { [Name in keyof Given as [NonNullable<Given[Name]>] extends [never] ? never : Name]: Given[Name] };

/** What every error response holds under `error`. `code` tells which it is, and so what `details` holds. */
export type Problem = {
  [Name in keyof Schemas]: Schemas[Name] extends { error: { code: infer Code extends string } }
    ? string extends Code
      ? never
      : Telling<Schemas[Name]["error"]>
    : never;
}[keyof Schemas];

/** Every code an error response can have. */
export type ErrorCode = Problem["code"];

/** The problem with one code, such as `ProblemOf<"INVALID_STATE_TRANSITION">`. */
export type ProblemOf<Code extends ErrorCode> = Extract<Problem, { code: Code }>;

/** What a call of the client gives. */
export type Result<Data> =
  | { data: Data; error?: never; response: Response }
  | { data?: never; error: unknown; response: Response };

/** What a call gives that succeeds. */
export type DataOf<Given> = Given extends { data: infer Data; error?: never } ? Data : never;

/** The API refused. `problem.code` says why, and narrows `problem.details`. */
export class OmsError extends Error {
  override readonly name = "OmsError";
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(`${problem.code}: ${problem.message} (request ${problem.request_id})`);
    this.status = status;
    this.problem = problem;
  }
}

/** The answer is no {@link Problem}: something between here and there has answered instead, or `GET /health` has said 503. */
export class UnexpectedResponseError extends Error {
  override readonly name = "UnexpectedResponseError";
  readonly response: Response;
  /** What came: parsed where it was JSON, text where it was not. */
  readonly body: unknown;

  constructor(response: Response, body: unknown) {
    super(`an answer with status ${response.status} is in no shape of an error`);
    this.response = response;
    this.body = body;
  }
}

const isProblem = (problem: unknown): problem is Problem =>
  typeof problem === "object" &&
  problem !== null &&
  "code" in problem &&
  typeof problem.code === "string" &&
  "message" in problem &&
  "request_id" in problem;

/**
 * What the call answers, once it succeeds.
 *
 * @throws {@link OmsError} when the API refuses, {@link UnexpectedResponseError} when the answer is not the API's.
 */
export const orThrow = async <Given extends Result<unknown>>(call: Promise<Given>): Promise<DataOf<Given>> => {
  const { data, error, response } = await call;
  if (response.ok) return data as DataOf<Given>;
  const problem = typeof error === "object" && error !== null && "error" in error ? error.error : undefined;
  throw isProblem(problem) ? new OmsError(response.status, problem) : new UnexpectedResponseError(response, error);
};
