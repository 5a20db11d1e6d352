import { createHash } from "node:crypto";
import { defaultWorld } from "../../emulator";
import { api } from "../support/e2e-apis";
import { type TestCloud, withCloud } from "../support/e2e-cloud";
import { filesOf, type Language, languages, type ProgramName } from "../support/languages/languages";
import { toolchains } from "../support/languages/toolchains";
import type { Stack } from "../support/pulumi";
import { restartApis } from "../../provider/apis";

/** Every member of `target`. */
const members = restartApis.map(({ member }) => member).join(", ");

const servers = api("servers");
const once = { servers: { 1001: 1, 1002: 1 } };
const world = {
  ...defaultWorld,
  ncloud: { ...defaultWorld.ncloud, durations: { servers: { reboot: "600ms" } } },
};

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** The hash of the example's triggers, by the rules of the documentation. */
const hashOf = (release: number) =>
  sha256(`{"conf":"sha256:${sha256("port = 8080\n")}","release":"sha256:${sha256(String(release))}"}`);

const made = toolchains();

/** What the toolchain made for a language; a build that failed fails the test. */
function folderOf({ name }: Language): string | undefined {
  const { ready, failed } = made[name] ?? {};
  if (failed !== undefined) throw new Error(failed);
  return ready;
}

function withProgram(
  language: Language,
  program: ProgramName,
  body: (stack: Stack, cloud: TestCloud) => Promise<void>,
): Promise<void> {
  const folder = folderOf(language);
  const env = (folder && language.env?.(folder)) || {};
  return withCloud({ name: "fleet", program: filesOf(language, program, folder), world, env }, body);
}

function outputsOf(stack: Stack): Record<string, unknown> {
  return stack.state().resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
}

for (const language of languages) {
  const missing = made[language.name]?.missing;
  const declare = missing === undefined ? test : test.skip;
  const title = missing === undefined ? language.title : `${language.title} (skipped: ${missing})`;

  declare(
    `${title}: the example restarts each server once for each release, and renews the lease`,
    async () => {
      await withProgram(language, "example", async (stack, cloud) => {
        await stack.up();
        expect(cloud.restarts([servers])).toEqual(once);
        expect(cloud.writes().filter(({ ids }) => ids.includes("notebook-0004"))).toHaveLength(1);
        const eightHours = cloud.emulator.clock.now() + 8 * 3_600_000;
        const { expiresAt, ...outputs } = outputsOf(stack);
        expect(outputs).toEqual({ triggerHash: hashOf(1), restartCount: 2 });
        expect(Math.abs(Date.parse(String(expiresAt)) - eightHours)).toBeLessThan(60_000);

        cloud.mark();
        await stack.up({ expectNoChanges: true });
        expect(cloud.writes()).toEqual([]);

        await stack.setConfig({ release: 2 });
        await stack.up();
        expect(cloud.restarts([servers])).toEqual(once);
        expect(outputsOf(stack)).toEqual({ expiresAt, triggerHash: hashOf(2), restartCount: 4 });

        cloud.mark();
        await stack.destroy();
        expect(cloud.writes()).toEqual([]);
        expect(stack.state().resources).toEqual([]);
      });
    },
  );

  declare(`${title}: bad input is refused on its path before any request`, async () => {
    await withProgram(language, "bad-input", async (stack, cloud) => {
      const { all } = await stack.up({ fails: true });
      expect(complaints(all)).toEqual(
        new Set([
          `target: must have exactly one of ${members}; ncloudServers and workspaceAppServers are given`,
          'readyTimeout: "3d" is not a duration; did you mean "72h"?',
          'rollout.maxUnavailable: "0%" must be a whole number from 1, or "1%" to "100%"',
        ]),
      );
      expect(cloud.requests()).toEqual([]);
    });
  });
}

/** Property and text of each failed check, once; the engine prints them while it runs and at its end. */
function complaints(output: string): Set<string> {
  const found = output.matchAll(/property (\S+) value .* has a problem: (.*)$/gm);
  return new Set([...found].map(([, path, words]) => `${path}: ${words}`));
}

test("a language whose tools are not installed is left out, with the reason", () => {
  expect(toolchains({ PATH: "/nowhere" })).toEqual({
    python: { missing: "Python with venv is not installed" },
    go: { missing: "Go is not installed" },
    java: { missing: "a Java development kit is not installed" },
    dotnet: { missing: "the .NET SDK is not installed" },
  });
});
