/** How a call is made again that was turned away for now. */
export type RetryOptions = {
  /** How often at most, after the first time: 3 where it is left out; 0 for never. */
  readonly times?: number;
  /** An answer that asks for a longer wait than this is given to the caller instead: 60 where it is left out. */
  readonly longestWaitSeconds?: number;
  /** Waits; for tests. */
  readonly wait?: (seconds: number, signal: AbortSignal) => Promise<void>;
};

/** Too many requests, and not available: the API says of both when to come back. */
const LATER: ReadonlySet<number> = new Set([429, 503]);

const sleep = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const aborted = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", aborted);
      resolve();
    }, seconds * 1000);
    signal.addEventListener("abort", aborted, { once: true });
    if (signal.aborted) aborted();
  });

/** The seconds of a `retry-after` (RFC 9110, 10.2.3), or none where it is absent or not one. */
const retryAfter = (response: Response): number | undefined => {
  const value = response.headers.get("Retry-After")?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const milliseconds = Date.parse(value) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds / 1000);
};

/** `fetch`, again after a 429 or a 503 that says when. The request is the same each time, its `Idempotency-Key` included. */
export const retrying =
  (
    fetch: (request: Request) => Promise<Response>,
    { times = 3, longestWaitSeconds = 60, wait = sleep }: RetryOptions = {},
  ): ((request: Request) => Promise<Response>) =>
  async (request) => {
    for (let left = times; ; left -= 1) {
      const response = await fetch(left > 0 ? request.clone() : request);
      const seconds = LATER.has(response.status) && left > 0 ? retryAfter(response) : undefined;
      if (seconds === undefined || seconds > longestWaitSeconds) return response;
      // Its connection is free again only when the body has been read or given up.
      await response.body?.cancel();
      await wait(seconds, request.signal);
    }
  };
