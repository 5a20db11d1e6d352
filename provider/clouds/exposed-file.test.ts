import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { systemEnvironment, type CloudEnvironment } from "./environment";
import { open, problem, read, service, world } from "./test-kit";

const ncloudFile = "[DEFAULT]\nncloud_access_key_id = FILEAK12\nncloud_secret_access_key = file-secret\n";
const huaweiFile = "[basic]\nak = FILEAK12\nsk = file-secret\n";
const cloudsYaml = "clouds:\n  prod:\n    auth:\n      token: file-token\n      project_id: p1\n";

function exposed(env: Record<string, string>, files: Record<string, string>, mode: number | undefined) {
  const warned: string[] = [];
  const here: CloudEnvironment = {
    ...world(env, files),
    fileMode: () => mode,
    warn: (line) => warned.push(line),
  };
  return { here, warned };
}

describe("a credentials file", () => {
  test.each([
    ["ncloud", "/home/me/.ncloud/configure", ncloudFile, {}],
    ["huaweicloud", "/home/me/.huaweicloud/credentials", huaweiFile, { HW_REGION_NAME: "cn-north-4" }],
    ["otc", "/home/me/.config/openstack/clouds.yaml", cloudsYaml, { OS_CLOUD: "prod" }],
  ] as const)("of %s that others can read is warned of once, and used", async (cloud, path, text, env) => {
    const { here, warned } = exposed(env, { [path]: text }, 0o644);
    const asked = service(cloud === "ncloud" ? "server" : "modelarts");
    for (const projectId of ["p1", "p2", "p3"]) {
      await open(cloud, here, { projectId }).send({ ...read, service: asked });
    }
    expect(warned).toEqual([
      `${path} holds credentials and is open to others on this machine (mode 0644). Close it: chmod 600 ${path}`,
    ]);
  });

  test.each([
    ["only its owner can read", 0o600],
    ["only its owner can read and run", 0o700],
    ["has no such thing as a mode", undefined],
  ])("that %s is no reason to warn", async (_case, mode) => {
    const { here, warned } = exposed({}, { "/home/me/.ncloud/configure": ncloudFile }, mode);
    await open("ncloud", here).send({ ...read, service: service("server") });
    expect(warned).toEqual([]);
  });

  test.each([
    ["the group may read", 0o640],
    ["everybody may write", 0o602],
  ])("that %s is", async (_case, mode) => {
    const { here, warned } = exposed({}, { "/home/me/.ncloud/configure": ncloudFile }, mode);
    await open("ncloud", here).send({ ...read, service: service("server") });
    expect(warned).toHaveLength(1);
  });

  test("that is not used is nobody's concern", async () => {
    const { here, warned } = exposed({}, { "/program/clouds.yaml": cloudsYaml }, 0o666);
    await problem(open("otc", here).send(read));
    expect(warned).toEqual([]);
  });

  test("is never an error where nobody listens", async () => {
    const { here } = exposed({}, { "/home/me/.ncloud/configure": ncloudFile }, 0o644);
    const { warn: _warn, ...deaf } = here;
    await open("ncloud", deaf).send({ ...read, service: service("server") });
  });

  const onPosix = process.platform === "win32" ? test.skip : test;

  onPosix("shows its mode, and its path as a shell takes it", async () => {
    const home = mkdtempSync(join(tmpdir(), "rekindle it's "));
    const path = join(home, "clouds.yaml");
    try {
      writeFileSync(path, cloudsYaml);
      chmodSync(path, 0o664);
      const { fileMode } = systemEnvironment;
      const readFile = (file: string) => systemEnvironment.readFile(file);
      const warned: string[] = [];
      const here = {
        ...world({ OS_CLOUD: "prod" }),
        cwd: home,
        readFile,
        warn: (line: string) => warned.push(line),
      };
      await open("otc", { ...here, ...(fileMode && { fileMode }) }).send(read);
      expect(warned[0]).toContain("(mode 0664). Close it: chmod 600 '");
      expect(warned[0]).toContain("it'\\''s");
      expect(fileMode?.(join(home, "none"))).toBeUndefined();
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});
