import { notebookLease, restartTrigger } from ".";

/** A stack's configuration as Pulumi hands it to a dynamic provider. */
const configured = (otc: string) => ({
  config: { get: (key: string) => (key === "rekindle:otc" ? otc : undefined) },
});
const said = "rekindle:otc.pasword is not known; rekindle:otc takes ";

describe.each([
  ["RestartTrigger", restartTrigger],
  ["NotebookLease", notebookLease],
])("a configuration that cannot be used, met by a %s", (_kind, call) => {
  const request = configured('{"pasword":"hidden"}');

  // Pulumi prints what a check throws with its stack.
  test("is a failure of the check", async () => {
    const news = { target: {} };
    expect(await call("check", request, [{}, news])).toEqual({
      inputs: news,
      failures: [{ property: "", reason: expect.stringContaining(said) }],
    });
  });

  test("is an error without a stack elsewhere", async () => {
    const error: unknown = await call("diff", request, ["id", {}, {}]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: expect.stringContaining(said), stack: "" });
  });
});
