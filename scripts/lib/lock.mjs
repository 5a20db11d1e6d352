import { randomUUID } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const beat = 2_000;
const abandonedAfter = 60_000;

/**
 * Runs `work` while no other process on this file system runs work under the same lock file. The holder touches
 * the file every two seconds: a lock whose process is gone, or that was not touched for a minute, is taken over.
 */
export async function withLock(file, { signal, onWait }, work) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = JSON.stringify({ id: randomUUID(), pid: process.pid, host: hostname() });
  for (let told = false; !create(file, mine);) {
    if (takeOverIfAbandoned(file)) continue;
    if (!told) onWait?.(holder(file)?.pid);
    told = true;
    await sleep(500, undefined, { signal });
  }
  const timer = setInterval(() => touch(file), beat);
  timer.unref();
  const release = () => {
    if (read(file) === mine) rmSync(file, { force: true });
  };
  process.on("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    process.off("exit", release);
    release();
  }
}

function create(file, text) {
  try {
    writeFileSync(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function holder(file) {
  try {
    return JSON.parse(read(file) ?? "");
  } catch {
    return undefined;
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // The lock was taken over while this machine slept: the work is safe without it, only done twice.
  }
}

function abandoned(file) {
  const owner = holder(file);
  if (owner?.host === hostname() && !alive(owner.pid)) return true;
  try {
    return Date.now() - statSync(file).mtimeMs > abandonedAfter;
  } catch {
    return false;
  }
}

/** Whether a process of that id runs on this machine. */
export function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Moves an abandoned lock away; what was moved is put back if it turns out to be another's fresh one. */
function takeOverIfAbandoned(file) {
  const stale = read(file);
  if (stale === undefined) return true;
  if (!abandoned(file)) return false;
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    if (read(aside) !== stale) linkSync(aside, file);
  } catch {
    // Another process was quicker; the next attempt sees its lock.
  }
  rmSync(aside, { force: true });
  return true;
}
