import undici from "undici/package.json";
import { engines } from "../../package.json";
import { requireNode } from "./node-version";

test.each(["20.20.2", "22.0.0", "22.18.0"])("Node.js %s is refused by its version and place", (version) => {
  expect(() => requireNode(version, "/usr/bin/node")).toThrow(
    `pulumi-rekindle needs Node.js 22.19 or later; this is ${version} (/usr/bin/node)`,
  );
});

test("what is new enough is taken", () => {
  for (const version of ["22.19.0", "22.20.1", "23.0.0", "24.1.0"])
    expect(() => requireNode(version)).not.toThrow();
  expect(() => requireNode()).not.toThrow();
});

test("the package asks for what is checked, and for no less than undici does", () => {
  expect(engines.node).toBe(">=22.19");
  expect(undici.engines.node).toBe(`${engines.node}.0`);
});
