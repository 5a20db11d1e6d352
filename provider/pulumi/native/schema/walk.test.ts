import { z } from "zod";
import { Walk } from "./walk";

const text = z.string().describe("Text.");

describe("a declaration read for the schema", () => {
  it("is described by what is said of it outside and inside", () => {
    const inner = z.boolean().meta({ description: "Inside.", default: true });
    const { one, two } = new Walk().properties({
      one: inner.optional(),
      two: inner.optional().describe("Outside."),
    });
    expect(one).toEqual({ type: "boolean", description: "Inside. Defaults to `true`." });
    expect(two?.description).toBe("Outside. Defaults to `true`.");
  });

  it("has a named type after its property, or the name that it gives itself", () => {
    const walk = new Walk();
    const object = z.strictObject({ text }).describe("An object.");
    expect(walk.properties({ first: object, second: object.meta({ typeName: "Other" }) })).toMatchObject({
      first: { $ref: "#/types/rekindle:index:First" },
      second: { $ref: "#/types/rekindle:index:Other" },
    });
    expect(Object.keys(walk.types)).toEqual(["rekindle:index:First", "rekindle:index:Other"]);
  });

  it("may be met twice, its choices in another order", () => {
    const choices = { a: "The first.", b: "The second." };
    const list = (values: string[]) =>
      z.enum(values).meta({ description: "One of two.", typeName: "Both", choices });
    const walk = new Walk();
    walk.properties({ one: list(["a", "b"]), two: list(["b", "a"]) });
    expect(Object.keys(walk.types)).toEqual(["rekindle:index:Both"]);
    expect(() => walk.properties({ three: list(["a"]) })).toThrow(
      "three: rekindle:index:Both is declared in two ways",
    );
  });

  it("is a secret where it holds one anywhere", () => {
    const key = z.string().optional().meta({ description: "A key.", secret: true });
    const account = z.strictObject({ key }).describe("An account.").optional();
    const { accounts, plain } = new Walk().properties({
      accounts: z.record(z.string(), account).describe("Accounts."),
      plain: text,
    });
    expect(accounts?.secret).toBe(true);
    expect(plain).not.toHaveProperty("secret");
  });

  it.each([
    ["a property without a description", z.string()],
    ["a property without a description", z.strictObject({ inner: z.string() }).describe("An object.")],
    [
      'the choice "b" without a description',
      z.enum(["a", "b"]).meta({ description: "One.", choices: { a: "A." } }),
    ],
    ['no rule for a declaration of the kind "date"', z.date().describe("A day.")],
    ['no rule for a declaration of the kind "custom"', z.custom<string>().describe("Something.")],
  ])("is refused with its name: %s", (why, declaration) => {
    expect(() => new Walk().properties({ name: declaration })).toThrow(`name: `);
    expect(() => new Walk().properties({ name: declaration })).toThrow(why);
  });
});
