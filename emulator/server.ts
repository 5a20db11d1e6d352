import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { EVENTS, type Control } from "./control";
import type { Gateway, Reply } from "./gateway";
import { json, type Answer } from "./http/answer";
import { readCall } from "./http/call";
import { refusedBecause } from "./http/guard";
import { pageAnswer } from "./page/page-files";
import type { InstanceServices } from "./serving/instance-services";
import type { EventStream } from "./stream/event-stream";

/** Who answers what. */
export interface Parts {
  readonly gateway: Gateway;
  readonly control: Control;
  readonly stream: EventStream;
  readonly serving: InstanceServices;
}

/** A server for loopback that is not listening yet. */
export function emulatorServer(parts: Parts): Server {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    handle(request, response, parts).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return response.destroy();
      const message = error instanceof Error ? error.message : String(error);
      return send(response, json(500, { error: `the emulator failed: ${message}` }), Date.now());
    });
  });
  server.on("clientError", (error, socket) => {
    if (!socket.writable) return socket.destroy();
    const body = JSON.stringify({ error: `not a request in HTTP: ${error.message}` });
    const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
    return socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
  });
  return server;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { gateway, control, stream, serving }: Parts,
): Promise<void> {
  const refused = refusedBecause(request);
  if (refused !== undefined) {
    request.resume();
    return send(response, json(403, { error: `refused: ${refused}` }), Date.now());
  }
  const call = await readCall(request);
  if (!call) return send(response, json(413, { error: "the body is too large" }), Date.now());
  if (call.method === "GET" && call.path === EVENTS.path) {
    if (stream.open(request, response)) return;
    return send(response, json(503, { error: "too many watch already" }), Date.now());
  }
  const page = pageAnswer(call.method, call.path);
  if (page) return sendOwn(response, page);
  if (call.path === "/_emulator" || call.path.startsWith("/_emulator/")) {
    await serving.sync();
    return sendOwn(response, control.answer(call));
  }
  return deliver(response, request, await gateway.serve(call));
}

/** What is the emulator's own, and no cloud's: not for other sites' pages, not to be guessed at. */
function sendOwn(response: ServerResponse, answer: Answer): void {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "no-referrer");
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  send(response, answer, Date.now());
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
