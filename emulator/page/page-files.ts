import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { Answer } from "../http/answer";

/** Where the page's files are asked for; the page itself is at `/`. */
const FOLDER = "/_emulator/page/";

const files: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  "/": { name: "page.html", type: "text/html; charset=utf-8" },
  [`${FOLDER}page.css`]: { name: "page.css", type: "text/css; charset=utf-8" },
  [`${FOLDER}page.js`]: { name: "page.js", type: "text/javascript; charset=utf-8" },
  [`${FOLDER}icon.svg`]: { name: "icon.svg", type: "image/svg+xml" },
};

/** Everything comes from here, nothing is inline, and no text ever becomes markup or code. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** The page or one of its files; nothing where the path is none of theirs. */
export function pageAnswer(method: string, path: string): Answer | undefined {
  const file = Object.hasOwn(files, path) ? files[path] : undefined;
  if (!file || (method !== "GET" && method !== "HEAD")) return undefined;
  const folder = builtPage();
  if (folder === undefined) return { status: 503, body: "The page has not been built: npm run build\n" };
  return {
    status: 200,
    headers: { "content-type": file.type, "cache-control": "no-cache", "content-security-policy": POLICY },
    body: readFileSync(join(folder, file.name), "utf8"),
  };
}

/** `dist/page` of this package, from wherever in it this file lies: as a source, compiled, or in a bundle. */
function builtPage(from = __dirname): string | undefined {
  const folder = join(from, "dist", "page");
  if (existsSync(join(folder, "page.html"))) return folder;
  return dirname(from) === from ? undefined : builtPage(dirname(from));
}
