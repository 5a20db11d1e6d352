import { api } from "../support/e2e-apis";
import { instancesOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { code, restart, type RestartOptions } from "../support/e2e-program";
import { nativeProgram } from "../support/native-program";
import type { Stack } from "../support/pulumi";

/*
 * To the engine a replacement is a creation, and a creation restarts. What else Pulumi's resource options do must not.
 */

const servers = api("servers");
const urn = "urn:pulumi:test::test::rekindle:index:RestartTrigger::servers";
const all = { servers: { 1001: 1, 1002: 1 } };
const triggers = { conf: "a", tls: "a" };
const changed = { triggers: { ...triggers, conf: "b" } };

type Write = (given?: Partial<RestartOptions>, options?: object, name?: string) => void;

/** A resource that was restarted when it was created. */
async function afterCreation(body: (stack: Stack, cloud: TestCloud, write: Write) => Promise<void>) {
  const files = (given: Partial<RestartOptions> = {}, options: object = {}, name = "servers") =>
    nativeProgram([{ ...restart(servers, { triggers, ...given }, options), name }]);
  await withCloud({ program: files() }, async (stack, cloud) => {
    await stack.up();
    cloud.mark();
    await body(stack, cloud, (...given) => stack.write(files(...given)));
  });
}

test("ignoreChanges on the triggers, or on one of them, restarts for none that is ignored", async () => {
  await afterCreation(async (stack, cloud, write) => {
    for (const ignored of ["triggers", "triggers.conf", 'triggers["conf"]']) {
      write(changed, { ignoreChanges: [ignored] });
      await stack.up({ preview: true, expectNoChanges: true });
    }
    expect(cloud.requests()).toEqual([]);
    write({ triggers: { conf: "c", tls: "b" } }, { ignoreChanges: ["triggers.conf"] });
    await stack.up();
    expect(cloud.restarts([servers])).toEqual(all);

    // Not ignored any more: what was withheld so far is a change now.
    cloud.mark();
    write({ triggers: { conf: "c", tls: "b" } });
    await stack.up();
    expect(cloud.restarts([servers])).toEqual(all);
  });
});

test("a replacement that the program or the command asks for restarts as a creation does, and says so", async () => {
  await afterCreation(async (stack, cloud, write) => {
    write(changed, { replaceOnChanges: ["triggers"] });
    const preview = await stack.preview();
    expect(preview.all).toContain("RESTARTS 2 of 2 servers (ncloud KR), 2 at a time");
    expect(preview.all).toContain("The resource is created.");
    expect((await stack.up()).changes).toMatchObject({ replace: 1 });
    expect(cloud.restarts([servers])).toEqual(all);
    await stack.up({ expectNoChanges: true });

    cloud.mark();
    write(changed, { replaceOnChanges: ["readyTimeout"] });
    await stack.up({ args: ["--target-replace", urn] });
    expect(cloud.restarts([servers])).toEqual(all);
    // With this a creation calls nothing, whatever the reason for it is.
    cloud.mark();
    write({ ...changed, restartOnCreate: false, readyTimeout: "9s" }, { replaceOnChanges: ["readyTimeout"] });
    expect((await stack.up()).changes).toMatchObject({ replace: 1 });
    expect((await stack.up({ args: ["--target-replace", urn] })).changes).toMatchObject({ replace: 1 });
    expect(cloud.requests()).toEqual([]);
    expect(instancesOf(stack, "servers")).toMatchObject([{ state: "baseline" }, { state: "baseline" }]);
  });
});

test("another name or parent with aliases, protect and retainOnDelete cost no request", async () => {
  await afterCreation(async (stack, cloud, write) => {
    const { id } = stack.resource("servers");
    const stays = async () => {
      const { changes } = await stack.up();
      expect(changes["update"] ?? changes["replace"]).toBeUndefined();
      expect(stack.resource("renamed").id).toBe(id);
    };
    write({}, { aliases: [{ name: "servers" }] }, "renamed");
    await stays();
    const box = 'const box = new pulumi.ComponentResource("some:index:Box", "box");';
    const options = { parent: code("box"), aliases: [{ parent: code("pulumi.rootStackResource") }] };
    stack.write(nativeProgram([{ ...restart(servers, { triggers }, options), name: "renamed" }], box));
    await stays();
    write(
      {},
      { protect: true, aliases: [{ parent: "urn:pulumi:test::test::some:index:Box::box" }] },
      "renamed",
    );
    await stays();
    expect((await stack.destroy({ fails: true })).all).toContain("protected");
    write({}, { retainOnDelete: true }, "renamed");
    await stays();
    stack.write(nativeProgram([]));
    await stack.up();
    expect(cloud.requests()).toEqual([]);
    expect(stack.state().resources.filter(({ type }) => type.startsWith("rekindle"))).toEqual([]);
  });
});
