// Runs a command against a local system of its own: `node with-system.mjs <oms> <command> [argument…]`.
//
// The system is in memory, on ports that are free. The command finds it in OMS_URL, and tokens in STOREFRONT, CUSTOMER,
// MANAGER and ADMIN. Exits as the command does.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** The API's port and the five after it, see `oms up --help`. */
const PORTS = 6;
const ATTEMPTS = 20;
const START_MILLISECONDS = 120_000;

const isFree = (port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });

// Below the ports that the operating system gives to connections, so that none takes one before the system does.
const freePorts = async () => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const first = 10_000 + Math.floor(Math.random() * 20_000);
    const free = await Promise.all(Array.from({ length: PORTS }, (_, offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no ${PORTS} free ports in a row`);
};

/** What the system printed, once it takes requests. */
const greeting = async (system) => {
  let timer;
  const lines = [];
  const greeted = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error("the system does not start")), START_MILLISECONDS);
    system.once("error", reject);
    system.once("exit", (code) => reject(new Error(`the system ended with ${code}`)));
    createInterface({ input: system.stdout }).on("line", (line) => {
      lines.push(line);
      if (line.startsWith("Try it")) resolve(lines);
    });
  });
  return greeted.finally(() => clearTimeout(timer));
};

const ended = (child) =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode ?? 1);
    child.once("exit", (code) => resolve(code ?? 1));
    child.once("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
  });

const [oms, command, ...rest] = process.argv.slice(2);
if (!oms || !command) throw new Error("usage: with-system.mjs <oms> <command> [argument…]");
const port = await freePorts();
const system = spawn(oms, ["up", "--memory", "--port", String(port), "--rate-limit", "100000"], {
  stdio: ["ignore", "pipe", "inherit"],
  env: { ...process.env, LOG_LEVEL: process.env.LOG_LEVEL ?? "error" },
});
const stop = () => system.kill("SIGINT");
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
try {
  const exports = (await greeting(system)).map((line) => /^export (\w+)=(\S+)$/.exec(line)).filter(Boolean);
  const tokens = Object.fromEntries(exports.map(([, name, token]) => [name, token]));
  const child = spawn(command, rest, {
    stdio: "inherit",
    env: { ...process.env, ...tokens, OMS_URL: `http://127.0.0.1:${port}` },
  });
  process.exitCode = await ended(child);
} finally {
  system.removeAllListeners("exit");
  stop();
  await ended(system);
}
