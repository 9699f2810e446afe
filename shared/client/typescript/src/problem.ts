import type { components } from "./generated.js";

type Schemas = components["schemas"];

// Leaves out members that can only be null, as the client's types do: they carry no information.
type Telling<Given> = { [Name in keyof Given as [NonNullable<Given[Name]>] extends [never] ? never : Name]: Given[Name] };

/** The member `error` of every error response. Its `code` determines the type of its `details`. */
export type Problem = {
  [Name in keyof Schemas]: Schemas[Name] extends { error: { code: infer Code extends string } }
    ? string extends Code
      ? never
      : Telling<Schemas[Name]["error"]>
    : never;
}[keyof Schemas];

/** Every code that an error response can have. */
export type ErrorCode = Problem["code"];

/** The problem with one code, such as `ProblemOf<"INVALID_STATE_TRANSITION">`. */
export type ProblemOf<Code extends ErrorCode> = Extract<Problem, { code: Code }>;

/** The result of a call. */
export type Result<Data> =
  | { data: Data; error?: never; response: Response }
  | { data?: never; error: unknown; response: Response };

/** The data of a successful call. */
export type DataOf<Given> = Given extends { data: infer Data; error?: never } ? Data : never;

/** The API responded with an error. `problem.code` says why, and narrows `problem.details`. */
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

/** The response is not a {@link Problem}: it came from a proxy, or `GET /health` responded with 503. */
export class UnexpectedResponseError extends Error {
  override readonly name = "UnexpectedResponseError";
  readonly response: Response;
  /** The body: parsed if it was JSON, else as text. */
  readonly body: unknown;

  constructor(response: Response, body: unknown) {
    super(`the response with status ${response.status} is not an error of the API`);
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
 * Returns the data of a successful call.
 *
 * @throws {@link OmsError} when the API responds with an error, {@link UnexpectedResponseError} when the response did not
 * come from the API.
 */
export const orThrow = async <Given extends Result<unknown>>(call: Promise<Given>): Promise<DataOf<Given>> => {
  const { data, error, response } = await call;
  if (response.ok) return data as DataOf<Given>;
  const problem = typeof error === "object" && error !== null && "error" in error ? error.error : undefined;
  throw isProblem(problem) ? new OmsError(response.status, problem) : new UnexpectedResponseError(response, error);
};
