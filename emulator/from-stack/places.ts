import { createHash } from "node:crypto";

export interface Place {
  readonly id: string;
  /** A project of Huawei Cloud or Open Telekom Cloud has the name of its region. */
  readonly name: string;
}

/** The regions or projects of one cloud that a stack's resources are in. What the state leaves open is filled in. */
export class Places {
  readonly #default: Place;
  readonly #places: Place[] = [];

  constructor(fallback: Place) {
    this.#default = fallback;
  }

  /** Returns the id under which an instance is there. */
  add({
    region,
    project,
  }: {
    readonly region: string | undefined;
    readonly project: string | undefined;
  }): string {
    const isRegionOnly = this.#default.id === this.#default.name;
    if (isRegionOnly)
      return this.#known({ id: region ?? this.#default.id, name: region ?? this.#default.name });
    const name = region ?? this.#default.name;
    const known = this.#places.find((place) =>
      project === undefined ? place.name === name : place.id === project,
    );
    if (known) return known.id;
    const invented =
      name === this.#default.name ? this.#default.id : createHash("md5").update(name).digest("hex");
    return this.#known({ id: project ?? invented, name });
  }

  ids(): string[] {
    return this.#places.map(({ id }) => id);
  }

  projects(): Place[] {
    return [...this.#places];
  }

  #known(place: Place): string {
    if (!this.#places.some(({ id }) => id === place.id)) this.#places.push(place);
    return place.id;
  }
}
