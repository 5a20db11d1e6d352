/** For a build whose pins decide, not a setting of the machine; without cgo no C compiler is needed. */
export function goEnvironment() {
  return { ...process.env, GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off", CGO_ENABLED: "0" };
}
