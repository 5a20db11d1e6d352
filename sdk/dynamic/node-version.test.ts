import { requireNode } from "./node-version";

test("an old Node.js is refused by its version and place", () => {
  expect(() => requireNode("20.20.2", "/usr/bin/node")).toThrow(
    "pulumi-rekindle needs Node.js 22 or later; this is 20.20.2 (/usr/bin/node)",
  );
  expect(() => requireNode("22.0.0")).not.toThrow();
  expect(() => requireNode()).not.toThrow();
});
