import type { IncomingMessage } from "node:http";

/** A request as it came: verifiers need every byte of it. */
export interface Call {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

const MAX_BODY = 12 * 1024 * 1024;

/** Reads a request to its end; `undefined` where it is too large. */
export async function readCall(request: IncomingMessage): Promise<Call | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  if (size > MAX_BODY) return undefined;
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(",") : value] as const,
  );
  return {
    method: request.method ?? "GET",
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

/** The JSON body; `undefined` where there is none or it is no JSON. */
export function jsonBody(call: Call): unknown {
  try {
    return JSON.parse(call.body) as unknown;
  } catch {
    return undefined;
  }
}

/** A member of a JSON object body. */
export function bodyMember(call: Call, name: string): unknown {
  const body = jsonBody(call);
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

/** Query and form together, as NAVER's gateway reads a POST. The query wins. */
export function parameters(call: Call): URLSearchParams {
  const merged = new URLSearchParams(call.query);
  const isForm = call.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  if (call.method !== "POST" || !isForm) return merged;
  for (const [name, value] of new URLSearchParams(call.body)) {
    if (!call.query.has(name)) merged.append(name, value);
  }
  return merged;
}
