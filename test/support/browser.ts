import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

import { root } from "./project";

interface Ready {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

const { ready, missing } = JSON.parse(
  execFileSync(process.execPath, [join(root, "scripts", "browser.mjs")], { encoding: "utf8" }),
) as { readonly ready?: Ready; readonly missing?: string };
// Jest shows nothing of a file whose tests are all skipped.
if (missing) process.stderr.write(`The emulator's page is not tried in a browser: ${missing}.\n`);

/** A page in a browser, and what its console said. */
export interface Visit {
  readonly page: Page;
  readonly console: string[];
}

let browser: Browser | undefined;
const visits: Visit[] = [];

/** A `describe` that is skipped, and says why, if there is no browser. */
export function describeInBrowser(name: string, body: () => void): void {
  if (!ready) {
    describe.skip(`${name} (skipped: ${missing})`, body);
    return;
  }
  describe(name, () => {
    beforeAll(async () => {
      const args = ["--no-sandbox", "--disable-dev-shm-usage"];
      browser = await chromium.launch({
        executablePath: ready.executablePath,
        env: { ...process.env, ...ready.env },
        args,
      });
    });
    afterEach(async () => {
      for (const { page } of visits.splice(0)) await page.context().close();
    });
    afterAll(() => browser?.close());
    body();
  });
}

/** Opens an address as a person would, in a profile of its own. */
export async function visit(url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  if (!browser) throw new Error("visit() is for tests in describeInBrowser()");
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const console: string[] = [];
  page.on("console", (message) => console.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => console.push(`thrown: ${error.message}`));
  const made = { page, console };
  visits.push(made);
  await page.goto(url);
  return made;
}
