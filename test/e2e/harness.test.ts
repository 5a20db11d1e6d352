import { processesWith } from "../support/processes";
import { Secret, withStack } from "../support/pulumi";

/** A dynamic resource that needs none of this package: the harness is tested, nothing else. */
const program = (delay: number) => `
const pulumi = require("@pulumi/pulumi");
const provider = {
  async create(inputs) {
    console.log("create was called");
    await new Promise((resolve) => setTimeout(resolve, ${delay}));
    return { id: "made", outs: inputs };
  },
};
class Thing extends pulumi.dynamic.Resource {
  constructor(name, props) { super(provider, name, props); }
}
const config = new pulumi.Config();
module.exports = {
  colour: new Thing("thing", { colour: config.require("colour") }).colour,
  password: config.requireSecret("password"),
  size: config.requireObject("box").size,
};
`;

const config = { colour: "red", password: new Secret("correct horse"), box: { size: 3 } };

test("a JavaScript program goes up, stays as it is, and is destroyed", async () => {
  await withStack({ program: { "index.js": program(0) }, config }, async (stack) => {
    const first = await stack.up();
    expect(first.changes).toEqual({ create: 2 });
    expect(first.steps.map(({ op, name }) => `${op} ${name}`)).toEqual(["create thing"]);
    expect(await stack.outputs()).toEqual({ colour: "red", password: "correct horse", size: 3 });
    expect(stack.resource("thing").inputs).toMatchObject({ colour: "red" });
    expect(await stack.export()).not.toContain("correct horse");

    await stack.up({ expectNoChanges: true, preview: true });
    await stack.setConfig({ colour: "blue" });
    await stack.up({ expectNoChanges: true, fails: true });
    await stack.destroy();
    expect(stack.state().resources).toHaveLength(0);
  });
});

test("TypeScript and ES module programs run", async () => {
  const typescript = `import * as pulumi from "@pulumi/pulumi";\nexport const n: number = pulumi.getStack().length;`;
  await withStack({ program: { "index.ts": typescript } }, async (stack) => {
    await stack.up();
    expect(await stack.outputs()).toEqual({ n: 4 });
  });
  const module = `import * as pulumi from "@pulumi/pulumi";\nexport const n = await Promise.resolve(pulumi.getStack().length);`;
  await withStack({ program: { "index.mjs": module } }, async (stack) => {
    await stack.up();
    expect(await stack.outputs()).toEqual({ n: 4 });
  });
});

test("a killed run leaves a lock that cancel removes, and no process after the test", async () => {
  const marker = await withStack({ program: { "index.js": program(60_000) }, config }, async (stack) => {
    const running = stack.start(["up", "--yes", "--skip-preview"]);
    await running.waitFor(/create was called/);
    running.kill("SIGKILL");
    expect((await running.done).code).toBe(137);
    const second = await stack.up({ fails: true });
    expect(second.all).toContain("locked");
    await stack.cancel();
    expect(stack.state().pendingOperations).toMatchObject([{ type: "creating" }]);
    return stack.marker;
  });
  expect(processesWith(marker)).toEqual([]);
});
