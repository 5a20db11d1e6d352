import { isIP } from "node:net";
import { fillIn, placeholdersIn, type Address, type Placeholder } from "../apis/address";
import type { HttpCheck, ServiceCheck, TcpCheck } from "../http/probe";

/** What is asked of every instance: placeholders stand in the URL or host. */
export type CheckTemplate =
  (Omit<HttpCheck, "url"> & { readonly url: string }) | Pick<TcpCheck, "kind" | "host" | "port">;

/** When the service on an instance counts as ready. Times in milliseconds. */
export interface Readiness {
  readonly check: CheckTemplate;
  readonly period: number;
  readonly timeout: number;
  readonly successThreshold: number;
}

/** What one instance is asked, or why it cannot be. */
export type Question = { readonly check: ServiceCheck } | { readonly problem: string };

/** Fills the placeholders for one instance. Pure. */
export function questionFor(check: CheckTemplate, id: string, address: Address | undefined): Question {
  const { path, text } = placeOf(check);
  const values = { ...address, id };
  const empty = placeholdersIn(text).find((name) => !values[name as Placeholder]);
  if (empty !== undefined) return { problem: `${path}: {${empty}} is empty for this one` };
  const value = (name: Placeholder) => values[name] ?? "";
  if (check.kind === "tcpSocket") {
    const host = withoutBrackets(fillIn(check.host, value));
    return isHost(host) ? { check: { ...check, host } } : noHost(path, host);
  }
  const url = filledUrl(check.url, value);
  if (URL.canParse(url)) return { check: { ...check, url: new URL(url) } };
  return noHost(path, /^[^?#]*/.exec(url)?.[0] ?? "");
}

/** Where the program wrote what is filled, and that. */
export function placeOf(check: CheckTemplate): { readonly path: string; readonly text: string } {
  return check.kind === "httpGet"
    ? { path: "readiness.httpGet.url", text: check.url }
    : { path: "readiness.tcpSocket.host", text: check.host };
}

/** In the authority an IPv6 address has brackets; anywhere else a value is encoded. */
export function filledUrl(template: string, value: (name: Placeholder) => string): string {
  const [authority = ""] = /^[a-z]+:\/\/[^/?#]*/i.exec(template) ?? [];
  const host = fillIn(authority, (name) => {
    const text = value(name);
    const isBare = isIP(text) === 6 && !authority.includes(`[{${name}}]`);
    return isBare ? `[${text}]` : isIP(text) === 6 ? text : encodeURIComponent(text);
  });
  return host + fillIn(template.slice(authority.length), (name) => encodeURIComponent(value(name)));
}

/** A name or an address, IPv6 with brackets or without. */
export function isHost(text: string): boolean {
  const bare = withoutBrackets(text);
  return isIP(bare) !== 0 || /^[\w-]+(?:\.[\w-]+)*\.?$/.test(bare);
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

function noHost(path: string, text: string): Question {
  return { problem: `${path}: ${JSON.stringify(text)} names no host` };
}
