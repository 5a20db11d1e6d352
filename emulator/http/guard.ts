import type { IncomingMessage } from "node:http";

/**
 * Why a request is refused before anything looks at it, or nothing. The emulator is for programs on this machine: a
 * page of somebody else's, in a browser on this machine, must neither read it nor change it, also not under a name
 * that it has pointed at 127.0.0.1 (DNS rebinding).
 */
export function refusedBecause({
  headers,
  method,
}: Pick<IncomingMessage, "headers" | "method">): string | undefined {
  const { host = "", origin } = headers;
  if (!isLoopback(host)) return `the Host ${quoted(host)} is none of this machine's loopback names`;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    return `the Origin ${quoted(origin)} is not the emulator's own page`;
  }
  const site = headers["sec-fetch-site"] ?? "none";
  const visits = headers["sec-fetch-mode"] === "navigate" && (method === "GET" || method === "HEAD");
  if (site !== "none" && site !== "same-origin" && !visits) return "another site's page asks";
  return undefined;
}

const loopback = /^(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

function isLoopback(host: string): boolean {
  return loopback.test(host);
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
