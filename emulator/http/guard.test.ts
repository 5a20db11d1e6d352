import { refusedBecause } from "./guard";

const ask = (headers: Record<string, string>, method = "POST") => refusedBecause({ method, headers });
const host = "127.0.0.1:4577";

test.each([
  "127.0.0.1:4577",
  "127.0.0.1",
  "localhost:80",
  "LOCALHOST:4577",
  "emulator.localhost:4577",
  "[::1]:4577",
])("answers at %s", (name) => {
  expect(ask({ host: name })).toBeUndefined();
  expect(ask({ host: name, origin: `http://${name}` })).toBeUndefined();
});

test.each([
  "evil.example",
  "evil.example:4577",
  "127.0.0.1.evil.example",
  "localhost.evil.example",
  "10.0.0.7:4577",
  "",
  "0.0.0.0:1",
])("refuses the host %j, as a name may have been pointed at this machine", (name) => {
  expect(ask({ host: name })).toContain("Host");
});

test.each([
  "https://evil.example",
  "http://evil.example:4577",
  "http://localhost:3000",
  "https://127.0.0.1:4577",
  "null",
])("refuses the origin %j", (origin) => {
  expect(ask({ host, origin })).toContain("Origin");
});

test("another site may link to the page, but not read from it or write to it", () => {
  const from = { host, "sec-fetch-site": "cross-site" };
  expect(ask({ ...from, "sec-fetch-mode": "navigate" }, "GET")).toBeUndefined();
  expect(ask({ ...from, "sec-fetch-mode": "no-cors" }, "GET")).toBeDefined();
  expect(ask({ ...from, "sec-fetch-mode": "navigate" }, "POST")).toBeDefined();
  expect(ask({ host, "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }, "GET")).toBeDefined();
  expect(ask({ host, "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" }, "GET")).toBeUndefined();
});
