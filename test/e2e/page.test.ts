import { readFileSync } from "node:fs";

import type { Page } from "playwright-core";

import { defaultWorld, startEmulator, type Emulator, type EmulatorOptions } from "../../emulator";
import { sdkHmacSha256Signer } from "../../provider/auth/sdk-hmac-sha256";
import { describeInBrowser, visit } from "../support/browser";
import { api, cloudEnv } from "../support/e2e-apis";
import { restart } from "../support/e2e-program";
import { nativeProgram } from "../support/native-program";
import { withStack } from "../support/pulumi";

let emulator: Emulator;
const started = async (options: EmulatorOptions = {}) => (emulator = await startEmulator(options));
afterEach(() => emulator.close());

const tile = (page: Page, id: string, key = "ncloud/servers") =>
  page.locator(`[data-key="${key}"]`).getByRole("option", { name: new RegExp(`^${id}\\b`) });
const seen = (page: Page, number: number) =>
  page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll(".tile")].filter((each) => each.checkVisibility()).length === wanted,
    number,
  );
const total = (page: Page, outcome: string) => page.locator(`[data-outcome="${outcome}"].total strong`);

describeInBrowser("the emulator's page", () => {
  test("a rollout is watched from start to end; one that freezes makes it fail, a click mends it, and the next run goes on", async () => {
    const slow = {
      ...defaultWorld,
      ncloud: { ...defaultWorld.ncloud, durations: { servers: { reboot: "1500ms" } } },
    };
    const { url } = await started({ world: slow });
    const { page, console } = await visit(url);
    const ids = ["1001", "1002", "1003", "1004"];
    const fleet = (conf: string) =>
      nativeProgram([
        restart(api("servers"), {
          ids,
          triggers: { conf },
          restartOnCreate: false,
          readyTimeout: "6s",
          rollout: { maxUnavailable: 2 },
        }),
      ]);
    await withStack({ program: fleet("a"), env: cloudEnv(url) }, async (stack) => {
      await stack.up();
      stack.write(fleet("b"));
      const group = page.locator('[data-key="ncloud/servers"]');
      const [, , running] = await Promise.all([
        tile(page, "1001").and(page.locator('[data-tone="busy"]')).waitFor(),
        tile(page, "1004").and(page.locator('[data-tone="busy"]')).waitFor(),
        stack.up(),
      ]);
      expect(running.all).toContain("4 of 4 restarted");
      await group.getByText("0 down, at most 2").waitFor();
      // Two calls of two, or more of one where the first of a pair was ready before the other.
      await total(page, "writes")
        .getByText(String(emulator.journal.count({ write: true })), { exact: true })
        .waitFor();
      await page.locator(".entry", { hasText: "rebootServerInstances" }).first().waitFor();

      await tile(page, "1002").click();
      await page
        .getByLabel("When it is rebooted next, it")
        .selectOption({ label: "freezes once, then restarts" });
      await page.getByRole("status").getByText("1002: the next reboot freezes once").waitFor();
      stack.write(fleet("c"));
      const failed = await stack.up({ fails: true });
      expect(failed.all).toContain("1002: ");
      expect(await tile(page, "1002").textContent()).toContain("frozen");

      await page.getByRole("button", { name: "Mend" }).click();
      await tile(page, "1002").and(page.locator('[data-tone="ready"]')).waitFor();
      await stack.up();
      expect(stack.resource("servers").outputs?.["instances"]).toMatchObject(
        ids.map((id) => ({ id, state: "restarted" })),
      );

      await page.getByRole("button", { name: "Refuse the next restart" }).click();
      await page.getByRole("list", { name: "Faults that are set" }).getByText("0 of 1").waitFor();
      stack.write(fleet("d"));
      expect((await stack.up({ fails: true })).all).toContain("The emulator was told to refuse this.");
      await page.getByRole("list", { name: "Faults that are set" }).getByText("1 of 1").waitFor();
      expect(await total(page, "refused").textContent()).toBe("1");
      await page.locator('.total[data-outcome="refused"]').click();
      await page.waitForFunction(() => document.querySelectorAll(".entry").length === 1);
    });
    expect(console).toEqual([]);
  });

  test("everything can be done without a mouse", async () => {
    const { url } = await started();
    const { page, console } = await visit(url);
    await tile(page, "1001").waitFor();
    await page.getByRole("listbox", { name: "servers", exact: true }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press(" ");
    await page.keyboard.press("Shift+ArrowRight");
    await page.getByText("2 instances").waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Freeze");
    await page.keyboard.press("Enter");
    await tile(page, "1002").getByText("frozen").waitFor();
    await tile(page, "1003").getByText("frozen").waitFor();
    // The keyboard stays where it is while the instances change.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Freeze");
    await page.keyboard.press("Escape");
    await page.getByText("Choose instances").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("frozen");
    await seen(page, 2);
    expect(console).toEqual([]);
  });

  test("a lease runs out before one's eyes as the clock is moved", async () => {
    const { url } = await started();
    const { page } = await visit(url);
    const notebook = page
      .locator('[data-key="huaweicloud/notebooks"]')
      .getByRole("option", { name: /^notebook-0004/ });
    await notebook.getByText(/^(20:00|19:\d\d) left$/).waitFor();
    await page.getByRole("button", { name: "+10 min" }).click();
    await notebook.getByText(/^(10:00|9:\d\d) left$/).waitFor();
    await page.getByRole("button", { name: "+1 h" }).click();
    await notebook.getByText("STOPPED").waitFor();
    await page.getByRole("button", { name: "start over" }).click();
    await notebook.getByText(/left$/).waitFor();
  });

  test("a server leaves its target group and comes back; a job runs, ends, and one fails in part", async () => {
    const { url, clock } = await started();
    const { page, console } = await visit(url);
    const control = (path: string, body: object) =>
      fetch(`${url}/_emulator/${path}`, { method: "POST", body: JSON.stringify(body) });
    const group = page.locator('[data-key="ncloud/targetGroup/7001"]');
    await group.getByRole("heading", { name: "target group 7001 (web)" }).waitFor();
    await group.getByRole("button", { name: "10 up" }).waitFor();
    await control("clock", { speed: 0 });
    await control("targets", { group: "7001", remove: ["1003"] });
    await tile(page, "1003", "ncloud/targetGroup/7001").getByText("leaving").first().waitFor();
    await page.getByRole("button", { name: "+10 min" }).click();
    await group.getByRole("button", { name: "9 up" }).waitFor();
    await control("targets", { group: "7001", add: ["1003"] });
    await tile(page, "1003", "ncloud/targetGroup/7001").getByText("DOWN").waitFor();
    await page.getByRole("button", { name: "+10 min" }).click();
    await group.getByRole("button", { name: "10 up" }).waitFor();

    const jobs = page.locator('[data-key="huaweicloud/jobs"]');
    expect(await jobs.isVisible()).toBe(false);
    await tile(page, "ecs-0002", "huaweicloud/ecsServers").click();
    await page
      .getByLabel("When it is rebooted next, it")
      .selectOption({ label: "stays up, and its job fails" });
    await page.getByRole("status").getByText("ecs-0002: the next reboot stays up").waitFor();
    await rebootEcs(url, ["ecs-0001", "ecs-0002"]);
    await jobs.getByRole("option", { name: /RUNNING · 0 of 2 done/ }).waitFor();
    clock.advance(5_000);
    await jobs.getByRole("option", { name: /RUNNING · 1 of 2 done/ }).waitFor();
    clock.advance(60_000);
    await jobs.getByRole("option", { name: /failed.*FAIL · 2 of 2 done/ }).waitFor();
    await jobs.getByRole("option").click();
    await page.getByText("of the jobs").or(page.getByText("jobs, Huawei Cloud")).first().waitFor();
    expect(console).toEqual([]);
  });

  test("users come, are cut off and logged off, and go nowhere near a server in maintenance", async () => {
    const { url } = await started();
    const { page, console } = await visit(url);
    const server = (id: string) => tile(page, id, "huaweicloud/appServers");
    await server("as-0011").getByText("2 sessions").waitFor();
    await server("as-0012").getByText("1 session, 1 disconnected").waitFor();
    await server("as-0003").click();
    const click = (name: string) => page.getByRole("button", { name, exact: true }).click();
    await click("Session");
    await server("as-0003").getByText("1 session").waitFor();
    const session = tile(page, "as-0003-s1", "huaweicloud/sessions");
    await session.getByText("user1 on as-0003").waitFor();
    await click("Disconnect");
    await session.getByText("Disconnected").waitFor();
    await server("as-0003").getByText("1 disconnected").waitFor();
    await click("Maintenance on");
    await server("as-0003").getByText("maintenance, 1 session").waitFor();
    await click("Session");
    await page.getByRole("status").getByText("as-0003 takes no new session now").waitFor();
    await click("Log off");
    await server("as-0003")
      .getByText(/maintenance$/)
      .waitFor();
    await click("Maintenance off");
    await click("Session");
    await click("Reboot");
    await server("as-0003").getByText("rebooting").waitFor();
    await server("as-0003").getByText("session").waitFor({ state: "detached" });

    await tile(page, "wd-0001", "huaweicloud/desktops").click();
    await click("Session");
    await tile(page, "wd-0001", "huaweicloud/desktops").getByText("1 session").waitFor();

    await tile(page, "notebook-0002", "huaweicloud/notebooks").click();
    await page
      .getByLabel("When it is stopped and started next, it")
      .selectOption({ label: "has no resources for two starts" });
    await page
      .getByRole("status")
      .getByText("notebook-0002: next it has no resources for two starts")
      .waitFor();
    const { onStart } = emulator.world.instance("huaweicloud", "notebooks", "notebook-0002") ?? {};
    expect(onStart).toEqual(["noResources", "noResources", "starts"]);
    // The refusal of a session is one that the browser notes.
    expect(console.filter((line) => !line.includes("400"))).toEqual([]);
  });

  test("ten thousand instances take as many elements as fit on the screen", async () => {
    const ids = Array.from({ length: 10_000 }, (_, n) => String(10_000 + n));
    const { url } = await started({
      world: { ncloud: { instances: { servers: ids.map((id) => ({ id })) } } },
    });
    const { page, console } = await visit(url);
    await tile(page, "10000").waitFor();
    const control = (ids: readonly string[]) =>
      fetch(`${url}/_emulator/rehearse`, {
        method: "POST",
        body: JSON.stringify({ cloud: "ncloud", kind: "servers", ids, do: "fail" }),
      });
    await control(ids.slice(0, 9_999));
    await page.getByRole("button", { name: "9,999 in trouble" }).waitFor();
    await page.getByRole("listbox", { name: "servers", exact: true }).focus();
    await page.keyboard.press("End");
    await tile(page, "19999").getByText("RUN", { exact: true }).waitFor();
    await page.getByRole("button", { name: "1 running" }).click();
    await seen(page, 1);
    expect(await page.locator(".tile").count()).toBeLessThan(300);
    expect(console).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "a screen reader finds its way, and all is legible, in %s",
    async (colorScheme) => {
      const { url } = await started({ faults: [{ for: "1m", do: { error: 502 } }] });
      for (const what of ["fail", "freeze", "reboot"]) {
        const body = JSON.stringify({
          cloud: "ncloud",
          kind: "servers",
          ids: [`100${what.length}`],
          do: what,
        });
        await fetch(`${url}/_emulator/rehearse`, { method: "POST", body });
      }
      // The checker is put into the page, which the page's own policy would refuse.
      const { page } = await visit(url, { colorScheme, bypassCSP: true, reducedMotion: "reduce" });
      await tile(page, "1004").click();
      await page.locator(".said").waitFor({ state: "attached" });
      await page.addScriptTag({ content: readFileSync(require.resolve("axe-core/axe.min.js"), "utf8") });
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
        interface Violation {
          readonly id: string;
          readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
        }
        const { violations } = await axe.run();
        return violations.map(
          ({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary} (${nodes.length})`,
        );
      });
      expect(found).toEqual([]);
    },
  );

  test("the policy lets nothing in that is not the page's own", async () => {
    const { url } = await started();
    const { page, console } = await visit(url);
    const policy = (await fetch(url)).headers.get("content-security-policy");
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/);
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      try {
        script.textContent = "window.intruder = true";
        document.body.append(script);
      } catch {
        // Trusted types refuse even the text.
      }
      return "intruder" in window;
    });
    expect(ran).toBe(false);
    expect(console.join()).toMatch(/Content Security Policy|TrustedScript/);
  });
});

/** A batch reboot, signed as the vendor's clients do. */
async function rebootEcs(base: string, ids: readonly string[]): Promise<void> {
  const url = new URL(`${base}/v1/0123456789abcdef0123456789abcdef/cloudservers/action`);
  const body = JSON.stringify({ reboot: { type: "SOFT", servers: ids.map((id) => ({ id })) } });
  const headers = { "content-type": "application/json" };
  const sign = sdkHmacSha256Signer({ accessKey: "emulator", secretKey: "emulator-secret" });
  const signed = sign({ method: "POST", url, headers, body }, new Date());
  const answer = await fetch(url, { method: "POST", body, headers: { ...headers, ...signed } });
  expect(answer.status).toBe(200);
}
