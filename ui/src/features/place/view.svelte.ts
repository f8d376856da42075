// The part of the plan on screen, in the plan's metres: panned, zoomed, and never lost.
import type { Point, Projection } from './projection';

const CLOSEST_M = 60;
const ROOM = 1.12;

export class Sight {
  x = $state(0);
  y = $state(0);
  /** Metres a CSS pixel stands for. */
  scale = $state(1);
  wide = $state(1);
  tall = $state(1);
  readonly #on: Projection;
  /** True until the officer looks elsewhere: the whole plan shows, whatever the window does. */
  #whole = true;

  constructor(on: Projection) {
    this.#on = on;
  }

  get width(): number {
    return this.wide * this.scale;
  }

  get height(): number {
    return this.tall * this.scale;
  }

  get widest(): number {
    return ROOM * Math.max(this.#on.width / this.wide, this.#on.height / this.tall);
  }

  get closest(): number {
    return CLOSEST_M / Math.min(this.wide, this.tall);
  }

  /** The element has this size now, pixels. Until one looks elsewhere, everything is shown. */
  sized(wide: number, tall: number): void {
    if (wide < 1 || tall < 1) return;
    const middle: Point = [this.x + this.width / 2, this.y + this.height / 2];
    this.wide = wide;
    this.tall = tall;
    if (this.#whole) this.whole();
    else this.look(middle);
  }

  whole(): void {
    this.scale = this.widest;
    this.look([this.#on.width / 2, this.#on.height / 2]);
    this.#whole = true;
  }

  /** Brings a point to the middle. */
  look([x, y]: Point): void {
    this.x = x - this.width / 2;
    this.y = y - this.height / 2;
    this.#hold();
  }

  /** Zooms by a factor (above 1: closer) with a point held still. */
  zoom(factor: number, at: Point = [this.x + this.width / 2, this.y + this.height / 2]): void {
    const next = Math.min(this.widest, Math.max(this.closest, this.scale / factor));
    const ratio = next / this.scale;
    this.#whole = false;
    this.x = at[0] - (at[0] - this.x) * ratio;
    this.y = at[1] - (at[1] - this.y) * ratio;
    this.scale = next;
    this.#hold();
  }

  pan(dx: number, dy: number): void {
    this.#whole = false;
    this.x += dx;
    this.y += dy;
    this.#hold();
  }

  /** Moves as little as needed for a point to be seen. */
  reveal([x, y]: Point): void {
    const edge = Math.min(this.width, this.height) * 0.12;
    this.x = Math.min(x - edge, Math.max(x + edge - this.width, this.x));
    this.y = Math.min(y - edge, Math.max(y + edge - this.height, this.y));
    this.#hold();
  }

  /** The middle of the view stays over the plan. */
  #hold(): void {
    const [w, h] = [this.width, this.height];
    this.x = Math.min(this.#on.width - w / 2, Math.max(-w / 2, this.x));
    this.y = Math.min(this.#on.height - h / 2, Math.max(-h / 2, this.y));
  }
}
