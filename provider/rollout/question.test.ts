import { questionFor, type CheckTemplate } from "./question";

const get = (url: string): CheckTemplate => ({ kind: "httpGet", url, headers: {}, statuses: [] });
const filled = (template: string, address: Parameters<typeof questionFor>[2]) => {
  const question = questionFor(get(template), "1001", address);
  return "check" in question && question.check.kind === "httpGet" ? question.check.url.href : question;
};

describe("a question to one instance", () => {
  it.each([
    ["http://{privateIp}:8080/healthz", "http://10.0.0.7:8080/healthz"],
    ["http://{name}.example.com/{id}?of={name}", "http://web%201.example.com/1001?of=web%201"],
    ["http://h/{id}/{id}", "http://h/1001/1001"],
  ])("fills %s", (template, url) => {
    expect(filled(template, { privateIp: "10.0.0.7", name: "web 1" })).toEqual(
      url.includes("web%201.")
        ? { problem: 'readiness.httpGet.url: "http://web%201.example.com/1001" names no host' }
        : url,
    );
  });

  it("puts brackets around an IPv6 address that is a host, and only there", () => {
    const address = { publicIp: "2001:db8::7" };
    expect(filled("http://{publicIp}:8080/{publicIp}", address)).toBe(
      "http://[2001:db8::7]:8080/2001%3Adb8%3A%3A7",
    );
    expect(filled("http://[{publicIp}]/", address)).toBe("http://[2001:db8::7]/");
  });

  it("cannot be put where a placeholder is empty", () => {
    expect(filled("http://{publicIp}/", { publicIp: "" })).toEqual({
      problem: "readiness.httpGet.url: {publicIp} is empty for this one",
    });
    expect(questionFor({ kind: "tcpSocket", host: "{privateIp}", port: 22 }, "1001", undefined)).toEqual({
      problem: "readiness.tcpSocket.host: {privateIp} is empty for this one",
    });
  });

  it("lets no value of an instance lead anywhere else", () => {
    expect(filled("http://{name}/", { name: "a@evil.example" })).toMatchObject({
      problem: expect.any(String) as string,
    });
    expect(filled("http://h/{name}", { name: "../admin?x=1#y" })).toBe("http://h/..%2Fadmin%3Fx%3D1%23y");
    expect(questionFor({ kind: "tcpSocket", host: "{name}", port: 22 }, "1", { name: "a b" })).toEqual({
      problem: 'readiness.tcpSocket.host: "a b" names no host',
    });
  });

  it("takes IPv6 addresses of ports with brackets and without", () => {
    for (const host of ["[::1]", "::1", "{publicIp}"]) {
      const question = questionFor({ kind: "tcpSocket", host, port: 22 }, "1", { publicIp: "::1" });
      expect(question).toEqual({ check: { kind: "tcpSocket", host: "::1", port: 22 } });
    }
  });
});
