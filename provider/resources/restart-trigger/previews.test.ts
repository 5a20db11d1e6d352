import { engine } from "../../../test/support/engine";
import { HttpDouble, type DoubleAnswer } from "../../../test/support/http-double";
import { VirtualClock } from "../../../test/support/virtual-clock";
import type { CloudEnvironment } from "../../clouds";
import { previewRestartTrigger } from "./restart-trigger";
import { digestOfValue } from "../../shared/triggers";
import { unknown } from "../../shared/unknown";

import { Scene } from "../../../test/support/restart-trigger-scene";

const v2 = { triggers: { conf: digestOfValue("v2") } };

describe("previews", () => {
  it("say who is restarted, how, and which keys changed", async () => {
    const scene = new Scene();
    await scene.up();
    scene.cloud.fleet.machine("1003").condition = "stopped";
    const news = scene.inputs({ triggers: { conf: digestOfValue("v2"), tls: digestOfValue("x") } });
    const preview = await previewRestartTrigger(scene.state, { ...news }, scene.context("web"));
    expect(preview).toBe(
      "web: RESTARTS 2 of 3 servers (1001, 1002) (ncloud KR), 1 at a time, stops after the first failure. Changed: conf; added: tls.\n" +
        "  1003 is stopped, skipped.",
    );
  });

  it("name the instant from which a deferred restart goes", async () => {
    const scene = new Scene();
    await scene.up();
    const news = scene.inputs({
      ...v2,
      window: { days: ["tue"], start: "22:00", end: "23:00", timeZone: "Asia/Seoul" },
    });
    expect(await previewRestartTrigger(scene.state, { ...news }, scene.context("apps"))).toBe(
      "apps: restart of 3 owed, deferred: the window opens Tue 22:00 Asia/Seoul (13:00Z). Run pulumi up then, or set restartNonce to go now.",
    );
  });

  it("go on without the cloud, with a warning, and say MAY where something is not known", async () => {
    const scene = new Scene();
    scene.cloud.down = true;
    const context = scene.context("web");
    expect(await previewRestartTrigger(undefined, { ...scene.inputs() }, context)).toContain(
      "web: RESTARTS 3 of 3 servers",
    );
    expect(context.warned[0]).toContain("web: the preview goes on without the cloud:");
    expect(await previewRestartTrigger(undefined, { ...scene.inputs(), triggers: unknown }, context)).toBe(
      "web: MAY RESTART 3 servers: some inputs are not known yet",
    );
  });

  /** A preview against a cloud that is slow or says nothing, with the time it took. */
  async function previewAgainst(answer: (clock: VirtualClock, path: string) => DoubleAnswer) {
    const clock = new VirtualClock();
    const http = new HttpDouble(({ path }) => answer(clock, path));
    const context = { ...engine(clock, http), name: "apps" };
    const alarm = (ms: number, ring: () => void) => {
      const over = new AbortController();
      clock.sleep(ms, over.signal).then(ring, () => undefined);
      return () => over.abort();
    };
    const environment = { ...context.environment, alarm } as CloudEnvironment;
    const target = { workspaceAppServers: { serverIds: ["as-1", "as-2"] } };
    const began = clock.now();
    await previewRestartTrigger(
      undefined,
      { ...new Scene().inputs({ target }) },
      { ...context, environment },
    );
    return { took: clock.now() - began, warned: context.warned };
  }

  it("wait ten seconds for a silent cloud and name its host", async () => {
    expect(await previewAgainst(() => "silent")).toEqual({
      took: 10_000,
      warned: [
        "apps: the preview goes on without the cloud: ListServers. No answer from " +
          "appstream.cn-north-4.myhuaweicloud.com within 10 s.",
      ],
    });
  });

  it("wait no longer where several requests are needed", async () => {
    const { took, warned } = await previewAgainst((clock, path) => {
      if (!path.endsWith("/app-servers")) return "silent";
      clock.advance(4_000);
      return { json: { count: 0, items: [] } };
    });
    expect(took).toBe(10_000);
    expect(warned.join()).toContain("ShowServer. No answer from");
  });

  it("have nothing to say where nothing is due", async () => {
    const scene = new Scene();
    await scene.up();
    expect(await previewRestartTrigger(scene.state, { ...scene.inputs() }, scene.context())).toBeUndefined();
  });
});
