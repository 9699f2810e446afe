/** The limits on retries of responses with 429 and 503. */
export type RetryOptions = {
  /** The largest number of retries: 3 by default; 0 for none. */
  readonly times?: number;
  /** The longest wait in seconds, 60 by default. A response that asks for a longer one is returned to the caller. */
  readonly longestWaitSeconds?: number;
  /** Waits; replaceable for tests. */
  readonly wait?: (seconds: number, signal: AbortSignal) => Promise<void>;
};

/** Too many requests, and unavailable: both responses state in `retry-after` when to try again. */
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

/** The seconds of a `retry-after` (RFC 9110, section 10.2.3); undefined where it is absent or invalid. */
const retryAfter = (response: Response): number | undefined => {
  const value = response.headers.get("Retry-After")?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const milliseconds = Date.parse(value) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds / 1000);
};

/** Wraps `fetch` with retries after 429 and 503. The request is the same each time, including its \
 `Idempotency-Key`. */
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
      // The connection becomes free only when the body has been read or cancelled.
      await response.body?.cancel();
      await wait(seconds, request.signal);
    }
  };
