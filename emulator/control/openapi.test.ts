import { bench, closeBenches } from "../bench.test.support";

afterEach(closeBenches);

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
}

test("the description has every route of the index, each under a name of its own", async () => {
  const { plain } = await bench();
  const index = (await plain("GET", "/_emulator")).body as string[];
  const { openapi, paths } = (await plain("GET", "/_emulator/openapi.json")).body as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
  };
  expect(openapi).toBe("3.1.0");
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { summary }]) => `${method.toUpperCase()} ${path} - ${summary}`),
  );
  expect(described.toSorted()).toEqual(index.toSorted());
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(index.length);
  expect(operations.map(({ operationId }) => operationId)).toContain("patchInstancesByCloudByKindById");
});

test("whatever it refers to is there", async () => {
  const { plain } = await bench();
  const { text, body } = await plain("GET", "/_emulator/openapi.json");
  const { components } = body as { components: { schemas: object } };
  const names = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, name]) => name);
  const known = Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !known.includes(name!))).toEqual([]);
});

test("it says what a route takes, in its path, its query and its body", async () => {
  const { plain } = await bench();
  const { paths } = (await plain("GET", "/_emulator/openapi.json")).body as {
    paths: Record<string, Record<string, Operation>>;
  };
  expect(paths["/_emulator/faults/{id}"]!["delete"]!.parameters).toMatchObject([{ name: "id", in: "path" }]);
  expect(paths["/_emulator/journal"]!["get"]!.parameters!.map(({ name }) => name)).toContain("since");
  expect(
    paths["/_emulator/rehearse"]!["post"]!.requestBody!.content["application/json"]!.schema,
  ).toMatchObject({
    properties: {
      ids: { type: "array" },
      do: { enum: expect.arrayContaining(["mend", "freeze"]) as string[] },
    },
  });
});
