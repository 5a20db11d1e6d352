import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at, exported, nativeTrigger, now, resource, triggerOf } from "../stack/scene.test.support";
import { emulator, examine, home, keys } from "./doctor.test.support";

const requests = () => emulator.journal.entries().length;

describe("rekindle doctor", () => {
  it("says where credentials come from, and that a signed read was answered", async () => {
    const { out } = await examine(keys);
    expect(out).toMatch(/^ok {4}ncloud +credentials \(key\) from NCLOUD_ACCESS_KEY/m);
    expect(out).toMatch(/^ok {4}ncloud +KR: a signed read was answered$/m);
    expect(out).toMatch(/^ok {4}huaweicloud +.*a signed read was answered$/m);
    expect(out).toMatch(/^note {2}otc +no credentials, so it is not looked at/m);
    expect(out).toContain("this machine's clock agrees with the cloud's");
    expect(out).not.toContain("emulator-secret");
  });

  it("is a line with a remedy for what is not in place, and exit status 1", async () => {
    const { code, out } = await examine(
      { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
      { offline: true },
      { nodeVersion: "20.1.0" },
    );
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}Node.js +20\.1\.0 \(\/usr\/bin\/node\) → install Node.js 22\.19 or later/m);
    expect(out).toMatch(/^BAD {3}Pulumi CLI +not on PATH → install it: /m);
    expect(out).toMatch(/^BAD {3}TLS +NODE_TLS_REJECT_UNAUTHORIZED is 0/m);
  });

  it("does not try a key that was refused again", async () => {
    const before = requests();
    const { code, out } = await examine({ ...keys, NCLOUD_SECRET_KEY: "wrong" }, { clouds: ["ncloud"] });
    expect(code).toBe(1);
    expect(out).toMatch(
      /^BAD {3}ncloud .*401.* → put the right key where it was found; it was not tried again$/m,
    );
    expect(requests()).toBe(before + 1);
    expect(out).not.toContain("wrong");
  });

  it("insists on credentials of a cloud that was named", async () => {
    const { code, out } = await examine({}, { clouds: ["otc"], offline: true });
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}otc +No Open Telekom Cloud credentials\. Looked at: /m);
  });

  it("asks nothing when it is offline", async () => {
    const before = requests();
    const { out } = await examine(keys, { offline: true });
    expect(out).toMatch(/^note {2}ncloud +no request was made \(--offline\)$/m);
    expect(requests()).toBe(before);
  });

  it("does not pass a credentials file that others can read", async () => {
    const path = join(home, ".ncloud", "configure");
    const text = "[DEFAULT]\nncloud_access_key_id = emulator\nncloud_secret_access_key = emulator-secret\n";
    const files = { [path]: { text, mode: 0o644 } };
    const { out } = await examine({}, { clouds: ["ncloud"] }, { files });
    expect(out).toMatch(
      /^BAD {3}ncloud +.*open to others on this machine \(mode 0644\) → Close it: chmod 600 /m,
    );
  });

  it("takes a key from Pulumi's configuration", async () => {
    const config = { "rekindle:ncloud": { accessKey: "emulator", secretKey: "emulator-secret" } };
    const { out } = await examine({}, { clouds: ["ncloud"] }, { config });
    expect(out).toMatch(/credentials \(key\) from Pulumi config/);
    expect(out).toMatch(/a signed read was answered/);
  });

  it("is JSON with what was found", async () => {
    const { out } = await examine({}, { offline: true, json: true });
    const { findings } = JSON.parse(out) as { findings: { about: string; result: string }[] };
    expect(findings[0]).toEqual({ about: "Node.js", result: "ok", text: "24.1.0 (/usr/bin/node)" });
  });

  it("names what a restart stopped and did not start", async () => {
    const entry = { id: "nb1", state: "requested", generation: 1, startOwed: { since: at(now) } } as const;
    const { outputs } = triggerOf({ entries: [entry, { id: "nb2", state: "restarted", generation: 2 }] });
    const cwd = join(home, "notebooks");
    mkdirSync(cwd);
    writeFileSync(join(cwd, "Pulumi.yaml"), "name: a\nruntime: yaml\n");
    const state = exported(resource(nativeTrigger, "notebooks", outputs));
    const { code, out } = await examine({}, { offline: true }, { cwd, state });
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}state +stopped for a restart, and not started again: nb1 → run pulumi up/m);
  });
});
