import * as pulumi from "@pulumi/pulumi";
import { nativeDoor, NativeProcess } from "../../../test/providers/native-provider";
import { LeaseScene, minute } from "../../../test/providers/scene";
import { asSent, bare, isSecret, unknownOnWire, type Wire } from "../../../test/providers/wire";

const resource = { kind: "NotebookLease", name: "nb" } as const;
const id = "huaweicloud/cn-north-4/p1/nb-a";

function scene(left = 180): LeaseScene {
  const one = new LeaseScene(nativeDoor);
  one.cloud.add("nb-a", left);
  return one;
}

describe("importing a lease", () => {
  const imported = (one: LeaseScene, wanted: string) =>
    new NativeProcess(one.around).read(resource, { by: nativeDoor, id: wanted, inputs: {}, outputs: {} });

  it("finds it by its id, with the inputs that a program needs and no more", async () => {
    const one = scene();
    const found = await imported(one, id);
    expect(found).toMatchObject({
      id,
      inputs: { target: { modelartsNotebook: { notebookId: "nb-a", cloud: "huaweicloud" } } },
      outputs: { expiresAt: "2026-06-01T06:00:00.000Z", autoStop: true, renewalCount: 0 },
    });
    expect(found?.inputs).not.toHaveProperty("duration");
    expect((found?.inputs?.["target"] as Wire)["modelartsNotebook"]).not.toHaveProperty("region");
  });

  it("is followed by a run that changes nothing", async () => {
    const one = scene();
    const found = await imported(one, id);
    one.stack.state = { by: nativeDoor, id, inputs: found?.inputs ?? {}, outputs: found?.outputs ?? {} };
    expect(await one.up()).toBe("unchanged");
    expect(one.writes()).toEqual([]);
  });

  it("keeps the project in the inputs where nobody can say whether it is the usual one", async () => {
    const one = scene();
    const { projectId: _projectId, ...huaweicloud } = one.around.settings.huaweicloud ?? {};
    const around = { ...one.around, settings: { huaweicloud } };
    const existing = { by: nativeDoor, id, inputs: {}, outputs: {} };
    const found = await new NativeProcess(around).read(resource, existing);
    expect(one.cloud.http.log).toContain("GET /v3/projects");
    expect(found?.inputs).toEqual({
      target: { modelartsNotebook: { notebookId: "nb-a", cloud: "huaweicloud", projectId: "p1" } },
    });
  });

  it("finds nothing where there is no such notebook", async () => {
    expect(await imported(scene(), "huaweicloud/cn-north-4/p1/nb-z")).toBeUndefined();
  });

  it.each(["nb-a", "huaweicloud/cn-north-4/nb-a", "aws/us-east-1/p1/nb-a", `${id}/more`, ""])(
    "refuses %j, and says what an id is",
    async (wanted) => {
      await expect(imported(scene(), wanted)).rejects.toThrow(
        `${JSON.stringify(wanted)} is not a valid id of a NotebookLease: <cloud>/<region>/<projectId>/<notebookId>`,
      );
    },
  );

  it("fails where the cloud cannot be asked", async () => {
    const one = scene();
    one.cloud.down = true;
    await expect(imported(one, id)).rejects.toThrow();
  });
});

describe("the details of a diff", () => {
  async function difference(news: pulumi.Inputs, later = 0) {
    const one = scene();
    await one.up({ duration: "4h" });
    one.clock.advance(later * minute);
    await one.preview(news);
    return one.last?.difference;
  }

  it("name the inputs that differ", async () => {
    expect(await difference({ duration: "4h", renewBefore: "1h", triggers: { "a.b": 1 } })).toMatchObject({
      changes: true,
      replaces: [],
      details: { renewBefore: "ADD", triggers: "ADD" },
    });
  });

  it("name the end of the lease where it is the reason", async () => {
    expect(await difference({ duration: "4h" }, 61)).toEqual({
      changes: true,
      replaces: [],
      details: { expiresAt: "UPDATE (output)" },
    });
  });

  it("are reasons to replace only as far as they make it another lease", async () => {
    const target = { modelartsNotebook: { notebookId: "nb-b", cloud: "huaweicloud" } };
    expect(await difference({ duration: "6h", target })).toEqual({
      changes: true,
      replaces: ["target"],
      details: { duration: "UPDATE", "target.modelartsNotebook.notebookId": "UPDATE_REPLACE" },
    });
  });
});

describe("what the state of a lease keeps", () => {
  it("is secret where its input is: triggers, and with them their hash", async () => {
    const one = scene();
    await one.up({ triggers: { job: pulumi.secret("s"), plain: 1 }, profile: undefined });
    const outputs = one.stack.state?.outputs ?? {};
    expect(isSecret(outputs["triggerHash"])).toBe(true);
    expect(isSecret((outputs["triggers"] as Wire)["job"])).toBe(true);
    expect(isSecret((outputs["triggers"] as Wire)["plain"])).toBe(false);
    await one.stack.refresh();
    expect(isSecret(one.stack.state?.outputs["triggerHash"])).toBe(true);
  });

  it("is not touched by an output that the program made secret for itself", async () => {
    const one = scene();
    const options = { additionalSecretOutputs: ["expiresAt", "target"] };
    await one.up({}, options);
    expect(isSecret(one.stack.state?.outputs["target"])).toBe(true);
    expect(await one.up({}, options)).toBe("unchanged");
  });

  it("follows the cloud on every run, and a cloud out of reach changes nothing of it", async () => {
    const one = scene();
    await one.up();
    one.cloud.add("nb-a", 600);
    expect(await one.up()).toBe("unchanged");
    expect(one.stack.outputs["expiresAt"]).toBe("2026-06-01T13:00:00.000Z");
    const before = one.stack.state;
    one.cloud.down = true;
    expect(await one.up()).toBe("unchanged");
    expect(one.stack.state?.outputs).toEqual(before?.outputs);
  });
});

it("a lease whose customTimeouts are over says nothing about the cloud of the others", async () => {
  const one = scene();
  await one.up();
  const { state } = one.stack;
  const process = new NativeProcess(one.around);
  const { answer } = one.cloud.http;
  one.cloud.http.answer = () => ({ status: 503 });
  process.timeout = 1;
  const { inputs } = await process.check(resource, undefined, await asSent(() => one.args()));
  await expect(process.update(resource, state!, inputs)).rejects.toThrow("customTimeouts 1s is over");
  one.cloud.http.answer = answer;
  process.timeout = 0;
  const other = { ...resource, name: "other" };
  const more = await process.check(other, undefined, await asSent(() => one.args({ renewBefore: "3h" })));
  expect(bare((await process.update(other, state!, more.inputs)).outputs)).toMatchObject({ renewalCount: 1 });
});

describe("a preview of a lease", () => {
  it("shows a renewal's outcome as unknown, and all that stays", async () => {
    const one = scene();
    await one.up();
    one.clock.advance(61 * minute);
    await one.preview();
    const open = { expiresAt: unknownOnWire, renewAt: unknownOnWire, renewalCount: unknownOnWire };
    expect(bare(one.last?.expected)).toMatchObject({ ...open, autoStop: true, notebookStatus: "RUNNING" });
  });

  it("of a bookkeeping update shows the outputs that it leaves", async () => {
    const one = scene();
    await one.up();
    await one.preview({ renewBefore: "1h" });
    const shown = one.last?.expected;
    await one.up({ renewBefore: "1h" });
    expect(shown).toEqual(one.stack.state?.outputs);
    expect(shown).toMatchObject({ renewAt: "2026-06-01T05:00:00.000Z" });
  });
});
