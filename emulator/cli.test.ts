import { createServer, type AddressInfo } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { request } from "undici";

import { main, type Terminal } from "./cli";

function terminal(interrupted: Terminal["interrupted"] = () => Promise.resolve()) {
  const said = { out: "", error: "" };
  return {
    said,
    terminal: {
      out: (text: string) => void (said.out += text),
      error: (text: string) => void (said.error += text),
      interrupted,
    },
  };
}

test("says where it is, what is in it and how to use it, then serves until it is interrupted", async () => {
  const { said, terminal: screen } = terminal(async () => {
    const url = /http:\S+/.exec(said.out)?.[0] ?? "";
    expect((await request(`${url}/_emulator/health`)).statusCode).toBe(200);
  });
  expect(await main(["emulator", "--port", "0", "--speed", "60"], screen)).toBe(0);
  expect(said.out).toContain("(clock 60 times as fast)");
  expect(said.out).toContain("ncloud      region KR: 41 servers, 4 Data Forest notebooks");
  expect(said.out).toContain("export REKINDLE_ENDPOINT_URL=http://127.0.0.1:");
  expect(said.out).toContain("export NCLOUD_ACCESS_KEY=emulator NCLOUD_SECRET_KEY=emulator-secret");
});

test.each([
  [[], "a command is missing"],
  [["restart"], 'unknown command "restart"'],
  [["emulator", "--prot", "1"], "Unknown option '--prot'"],
  [["emulator", "--port", "99999"], '--port: "99999" is not a port'],
  [["emulator", "--speed", "0"], '--speed: "0" is not a number above 0'],
  [["emulator", "now"], 'unexpected "now"'],
])("refuses %j", async (args, message) => {
  const { said, terminal: screen } = terminal();
  expect(await main(args, screen)).toBe(2);
  expect(said.error).toContain(message);
});

test("helps", async () => {
  const { said, terminal: screen } = terminal();
  expect(await main(["--help"], screen)).toBe(0);
  expect(said.out).toContain("--world FILE");
});

test("says that a port is in use", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const { said, terminal: screen } = terminal();
  expect(await main(["emulator", "--port", String(port)], screen)).toBe(1);
  expect(said.error).toContain(`port ${port} is in use`);
  server.close();
});

test("names what is wrong with a world file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rekindle-"));
  const file = join(folder, "world.json");
  const said = async () => {
    const { said: heard, terminal: screen } = terminal();
    expect(await main(["emulator", "--port", "0", "--world", file], screen)).toBe(1);
    return heard.error;
  };
  expect(await said()).toContain("no such file");
  await writeFile(file, "{");
  expect(await said()).toContain(`${file}: not JSON`);
  await writeFile(file, `{"ncloud": {"regions": []}}`);
  expect(await said()).toContain(`${file}: ncloud.regions: `);
  await writeFile(file, `\uFEFF{"ncloud": {"regions": []}}`);
  expect(await said()).toContain(`${file}: ncloud.regions: `);
  await rm(folder, { recursive: true });
});
