import { z } from "zod";
import { defaultsOf } from "./defaults";

const declared = z.strictObject({
  times: z.int().optional().meta({ default: 0 }),
  settle: z.string().meta({ default: "3m" }).optional(),
  both: z.boolean().meta({ default: true }).optional().meta({ default: false }),
  name: z.string().optional(),
});

describe("a default at run time", () => {
  const usual = defaultsOf(declared);

  it("is that of the declaration, wherever it stands there", () => {
    expect([usual("times"), usual("settle"), usual("both")]).toEqual([0, "3m", false]);
  });

  it("is none where the declaration has none", () => {
    expect(() => usual("name")).toThrow("the declaration of name has no default");
  });
});
