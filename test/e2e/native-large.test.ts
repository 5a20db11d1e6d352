import { api } from "../support/e2e-apis";
import { outputsOf, withCloud } from "../support/e2e-cloud";
import { code, restart } from "../support/e2e-program";
import { nativeProgram } from "../support/native-program";

const servers = api("servers");

test("a rollout over ten thousand ids that fails keeps its whole ledger", async () => {
  const ids = code("Array.from({ length: 10_000 }, (_, index) => String(100_000 + index))");
  const target = { ncloudServers: { serverInstanceNos: ids } };
  await withCloud(
    { program: nativeProgram([restart(servers, { target, triggers: { conf: 1 } })]) },
    async (stack) => {
      const failed = await stack.up({ fails: true });
      expect(failed.all).toContain("servers: 0 of 10000 restarted, 10000 failed, 0 not started.");
      expect(failed.all.match(/10000 restarted/g)?.length).toBeLessThan(10);
      const instances = outputsOf(stack, "servers")["instances"] as { id: string; state: string }[];
      expect(instances).toHaveLength(10_000);
      expect(instances.at(-1)).toMatchObject({ id: "109999", state: "missing", generation: 0 });
    },
  );
});
