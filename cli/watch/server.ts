import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { CommandError } from "../errors";
import { iso } from "../report/instants";
import { metricsOf, renderMetrics, type Metric } from "../report/prometheus";
import type { StackLoop } from "./stack-loop";

/** Serves `/healthz` and `/metrics`; answers from what is known, and asks nothing of anybody. */
export async function serveHealth(
  loops: readonly StackLoop[],
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?", 1)[0];
    const answer = path === "/healthz" ? health(loops) : path === "/metrics" ? metrics(loops) : undefined;
    if (request.method !== "GET" || answer === undefined) {
      response.writeHead(answer === undefined ? 404 : 405).end();
      return;
    }
    response.writeHead(200, { "content-type": answer.type, "cache-control": "no-store" }).end(answer.body);
  });
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(`--port ${port}: ${code === "EADDRINUSE" ? "is in use" : message}`);
  }
  return server;
}

export const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** A stack that fails is no reason to restart the watch, which would lose its patience: the answer is 200. */
function health(loops: readonly StackLoop[]) {
  const stacks = loops.map(({ stack, failures, next }) => ({
    stack,
    failures,
    ...(next === undefined ? { running: true } : { next: iso(next) }),
  }));
  return { type: "application/json", body: `${JSON.stringify({ stacks })}\n` };
}

function metrics(loops: readonly StackLoop[]) {
  const states = loops.flatMap(({ stack, views }) => views.map((view) => [{ stack }, view] as const));
  const samples = (valueOf: (loop: StackLoop) => number) =>
    loops.map((loop) => ({ labels: { stack: loop.stack }, value: valueOf(loop) }));
  const own: Metric[] = [
    {
      name: "rekindle_watch_runs_total",
      type: "counter",
      help: "Runs of pulumi up, by how they ended.",
      samples: loops.flatMap(({ stack, runs }) =>
        Object.entries(runs).map(([result, value]) => ({ labels: { stack, result }, value })),
      ),
    },
    {
      name: "rekindle_watch_failures",
      type: "gauge",
      help: "Failures in a row, 0 while all is well.",
      samples: samples(({ failures }) => failures),
    },
  ];
  const body = renderMetrics([...metricsOf(states), ...own]);
  return { type: "text/plain; version=0.0.4; charset=utf-8", body };
}
