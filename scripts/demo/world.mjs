import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../lib/repo.mjs";

/** So long does a server take to reboot: long enough to be seen, and a demo is watched to its end. */
const reboot = "2s";

/** Starts the emulator in this process, with its control API as functions. */
export async function startWorld() {
  const { default: emulator } = await import(pathToFileURL(join(root, "dist", "emulator", "index.js")).href);
  const { defaultWorld } = emulator;
  const world = { ...defaultWorld, ncloud: { ...defaultWorld.ncloud, durations: { servers: { reboot } } } };
  const { url, journal, close } = await emulator.startEmulator({ port: 0, world });
  const control = async (method, path, body) => {
    const response = await fetch(`${url}/_emulator/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`emulator: ${method} ${path}: ${await response.text()}`);
    return response.json();
  };
  return {
    url,
    close,
    advance: (duration) => control("POST", "clock", { advance: duration }),
    patch: (instance, change) => control("PATCH", `instances/${instance}`, change),
    /** Somebody else reboots an instance now. */
    reboot: (cloud, kind, ...ids) => control("POST", "reboot", { cloud, kind, ids }),
    /** Number of the latest request, to count from. */
    now: () => journal.entries().at(-1)?.n ?? 0,
    /** The requests after number `since` in words: reads as a number, each write with its instances. */
    said(since) {
      const entries = journal.entries({ since });
      const writes = entries.filter(({ write }) => write);
      const reads = entries.length - writes.length;
      const lines = writes.map(
        ({ action, ids, status }) => `    ${action} ${ids.join(" ")} → HTTP ${status}`,
      );
      const head = `The clouds saw ${counted(reads, "read")} and ${counted(writes.length, "write")}${lines.length > 0 ? ":" : "."}`;
      return [head, ...lines].join("\n");
    },
  };
}

function counted(number, noun) {
  return number === 0 ? `no ${noun}` : `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The emulator's keys for every cloud, in the environment as a user would have them. */
export function credentials(url) {
  const key = "emulator";
  const secret = "emulator-secret";
  return {
    REKINDLE_ENDPOINT_URL: url,
    NCLOUD_ACCESS_KEY: key,
    NCLOUD_SECRET_KEY: secret,
    HW_ACCESS_KEY: key,
    HW_SECRET_KEY: secret,
    HW_REGION_NAME: "cn-north-4",
    OS_USERNAME: key,
    OS_PASSWORD: secret,
    OS_USER_DOMAIN_NAME: key,
    OS_PROJECT_NAME: "eu-de",
  };
}
