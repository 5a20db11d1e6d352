import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { systemEnvironment } from "./environment";
import { open, read, service, world } from "./test-kit";

describe("a file of this machine", () => {
  const folder = mkdtempSync(join(tmpdir(), "rekindle-files-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const written = (name: string, bytes: Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const text = "[DEFAULT]\nncloud_access_key_id = FILEÄK12\n";
  const mark = "\uFEFF";

  test.each([
    ["as UTF-8", Buffer.from(text)],
    ["as UTF-8 with a byte order mark", Buffer.from(mark + text)],
    ["as UTF-16, as PowerShell writes it", Buffer.from(mark + text, "utf16le")],
  ])("is read %s", (name, bytes) => {
    expect(systemEnvironment.readFile(written(name, bytes))).toBe(text);
  });

  test("that is not there is undefined, and one that cannot be read an error without its text", () => {
    expect(systemEnvironment.readFile(join(folder, "none"))).toBeUndefined();
    expect(() => systemEnvironment.readFile(folder)).toThrow(`${folder} cannot be read (EISDIR).`);
  });

  test.each([
    ["ncloud", "[DEFAULT]\nncloud_access_key_id = FILEAK12\nncloud_secret_access_key = s\n", "server", {}],
    ["huaweicloud", "[basic]\nak = FILEAK12\nsk = s\n", "modelarts", { HW_REGION_NAME: "cn-north-4" }],
    ["otc", "clouds: {prod: {ak: FILEAK12, sk: s}}", "modelarts", { OS_CLOUD: "prod" }],
  ] as const)("gives %s its key, with a byte order mark in front", async (cloud, content, name, env) => {
    const path = written(`${cloud}.txt`, Buffer.from(mark + content));
    const here = { ...world(env), readFile: () => systemEnvironment.readFile(path) };
    await open(cloud, here, { projectId: "p" }).send({ ...read, service: service(name) });
    expect(JSON.stringify(here.dispatcher.sent[0]?.headers)).toContain("FILEAK12");
  });
});
