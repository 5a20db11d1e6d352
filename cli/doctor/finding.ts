/** `note`: worth knowing, and no reason to fail. */
export interface Finding {
  readonly about: string;
  readonly result: "ok" | "note" | "bad";
  readonly text: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export const ok = (about: string, text: string): Finding => ({ about, result: "ok", text });
export const note = (about: string, text: string, remedy?: string): Finding => ({
  about,
  result: "note",
  text,
  ...(remedy !== undefined && { remedy }),
});
export const bad = (about: string, text: string, remedy: string): Finding => ({
  about,
  result: "bad",
  text,
  remedy,
});
