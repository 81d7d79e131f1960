/** Runs seeds against one server: `node main.ts <folder> <from> <count> [step]`, one line of JSON a seed. */
import { resolve } from "node:path";
import { bundle, CARELESS, type Careless } from "./bundle.ts";
import { install } from "./disk.ts";
import type { Sabotage } from "./network.ts";
import { Run, type Scripts } from "./run.ts";
import { type Facts, Server } from "./server.ts";
import type { App } from "./tab.ts";
import type { World } from "./world.ts";

const [folder = "", from = "1", count = "1", step = "1"] = process.argv.slice(2);
const root = resolve(import.meta.dirname, "../..");
const verbose = process.env.VERBOSE === "1";
/** Faults put in on purpose, the first in the first seed and so on. */
const sabotage = (process.env.SABOTAGE ?? "").split(",") as Fault[];
const isCareless = (fault: string | null): fault is Careless => fault !== null && fault in CARELESS;
/** Faults of the server itself (tests/simulator/faults.py). */
const OF_THE_SERVER = ["forget_proof", "hold_all"] as const;
type OfTheServer = (typeof OF_THE_SERVER)[number];
const isOfTheServer = (fault: string | null): fault is OfTheServer => OF_THE_SERVER.some(one => one === fault);
type Fault = Sabotage | Careless | OfTheServer;

let world: World | null = null;
install(() => world);
process.on("unhandledRejection", error => world?.note(`nobody heard: ${error}`));

async function main(): Promise<void> {
  const server = new Server(process.env.PYTHON ?? "python3", folder, root);
  const scripts = await scriptsOf(null);
  await server.ready();
  for (let n = 0; n < Number(count); n++)
    await one(server, scripts, Number(from) + n * Number(step), sabotage[n] || null);
  server.close();
}

const scriptsOf = async (fault: Careless | null): Promise<Scripts> => ({
  now: await bundle<App>(root, false, fault),
  later: await bundle<App>(root, true, fault),
});

async function one(server: Server, usual: Scripts, seed: number, fault: Fault | null): Promise<void> {
  const started = performance.now();
  const facts = await server.ask<Facts>({ do: "reset", seed, fault: isOfTheServer(fault) ? fault : null });
  const careless = isCareless(fault);
  const scripts = careless ? await scriptsOf(fault) : usual;
  const run = new Run(seed, server, facts, scripts, verbose, entered => {
    world = entered;
  });
  let report: object;
  try {
    report = await (careless ? run.whole(null, true) : run.whole(isOfTheServer(fault) ? null : fault));
  } catch (error) {
    const problem = error instanceof Error ? `${error.stack}` : String(error);
    report = { seed, problems: [`the simulator broke: ${problem}`], trace: run.world.trace, story: run.world.story };
  }
  const told = report as { problems: string[]; story?: string[] };
  if (told.problems.length === 0 && !verbose) told.story = [];
  process.stdout.write(`${JSON.stringify({ ...report, seconds: (performance.now() - started) / 1000 })}\n`);
}

await main();
process.exit(0);
