/** "42s", "3m07s". */
export function elapsed(since) {
  const seconds = Math.round((Date.now() - since) / 1000);
  return seconds < 60
    ? `${seconds}s`
    : `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, "0")}s`;
}

/**
 * Says on stderr what a long task is doing: a line that is rewritten on a terminal, a new line every 15 seconds
 * elsewhere, so that a log shows a build of minutes alive without filling up.
 */
export function progress(title, stream = process.stderr) {
  const since = Date.now();
  const live = Boolean(stream.isTTY);
  let doing = "";
  const text = () => `${title}: ${elapsed(since)}${doing && `, ${doing}`}`;
  const show = () => {
    if (live) stream.write(`\r\x1b[K${text().slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`);
    else stream.write(`${text()}\n`);
  };
  const timer = setInterval(show, live ? 500 : 15_000);
  timer.unref();
  return {
    /** What is being done now; shown at the next beat. */
    doing(what) {
      doing = what;
    },
    /** A line that stays. */
    say(line) {
      stream.write(`${live ? "\r\x1b[K" : ""}${title}: ${line}\n`);
    },
    end(line) {
      clearInterval(timer);
      if (live) stream.write("\r\x1b[K");
      if (line) stream.write(`${title}: ${line} (${elapsed(since)})\n`);
    },
  };
}
