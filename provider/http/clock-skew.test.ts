import { skewAdvice } from "./clock-skew";

const minutes = 60_000;
const sentAt = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const dateIn = (ms: number) => ({ date: new Date(sentAt - 678 + ms).toUTCString() });

describe("clocks that differ", () => {
  it("are no reason while they agree within the limit, or where the answer tells no time", () => {
    expect(skewAdvice({}, sentAt, 5 * minutes)).toBeUndefined();
    expect(skewAdvice(dateIn(0), sentAt, 5 * minutes)).toBeUndefined();
    expect(skewAdvice(dateIn(5 * minutes), sentAt - 678, 5 * minutes)).toBeUndefined();
    expect(skewAdvice(dateIn(-5 * minutes), sentAt - 678, 5 * minutes)).toBeUndefined();
  });

  it.each([
    [6, "03:10:05"],
    [-6, "02:58:05"],
  ])("are told with both times when they are %i minutes apart", (apart, theirs) => {
    expect(skewAdvice(dateIn(apart * minutes), sentAt, 5 * minutes)).toBe(
      `The clocks are 6 min apart: 2026-01-02T03:04:05Z here, 2026-01-02T${theirs}Z at the cloud, which refuses more than 5 min. Set this machine's clock.`,
    );
  });
});
