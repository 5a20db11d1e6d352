import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import type { Control } from "./control";
import type { Gateway, Reply } from "./gateway";
import { json, type Answer } from "./http/answer";
import { readCall } from "./http/call";

/** A server for loopback that is not listening yet. */
export function emulatorServer(gateway: Gateway, control: Control): Server {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    handle(request, response, gateway, control).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return response.destroy();
      const message = error instanceof Error ? error.message : String(error);
      return send(response, json(500, { error: `the emulator failed: ${message}` }), Date.now());
    });
  });
  return server;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  gateway: Gateway,
  control: Control,
): Promise<void> {
  const call = await readCall(request);
  if (!call) return send(response, json(413, { error: "the body is too large" }), Date.now());
  if (call.path === "/_emulator" || call.path.startsWith("/_emulator/")) {
    return send(response, control.answer(call), Date.now());
  }
  return deliver(response, request, await gateway.serve(call));
}

function deliver(response: ServerResponse, request: IncomingMessage, reply: Reply): void {
  const { delivery } = reply;
  if (delivery.kind === "hang") return;
  if (delivery.kind === "reset") {
    request.socket.resetAndDestroy();
    return;
  }
  response.setHeader("X-Request-Id", reply.requestId);
  if (delivery.truncated) sendHalf(response, delivery.answer, reply.date);
  else send(response, delivery.answer, reply.date);
}

function send(response: ServerResponse, answer: Answer, date: number): void {
  writeHead(response, answer, date);
  response.end(response.statusCode === 204 ? undefined : answer.body);
}

/** Promises all of the body, sends half of it and hangs up. */
function sendHalf(response: ServerResponse, answer: Answer, date: number): void {
  writeHead(response, answer, date);
  const half = answer.body.slice(0, Math.floor(answer.body.length / 2));
  response.write(half, () => response.destroy());
}

function writeHead(response: ServerResponse, { status, headers, body }: Answer, date: number): void {
  response.sendDate = false;
  response.setHeader("Date", new Date(date).toUTCString());
  const length = status === 204 ? {} : { "content-length": Buffer.byteLength(body) };
  response.writeHead(status, { ...length, ...headers });
}
